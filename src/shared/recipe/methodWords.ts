import type { Allocation, Criterion, Goal } from './recipe';

/** How a step comes to what it does. */
export interface StepMethod {
  readonly goal: Goal;
  readonly criterion?: Criterion | undefined;
  readonly allocation?: Allocation | undefined;
  readonly compensate?: boolean | undefined;
}

const weightWords: Readonly<Record<Criterion, string>> = {
  ...{ magnitude: '', random: ' at random', wanda: ' by Wanda' },
  ...{ sparsegpt: ' by SparseGPT', 'obs-diff': ' by OBS-Diff' },
};

/** By the same criteria units are chosen otherwise than weights. */
const unitWords: Readonly<Record<Criterion, string>> = {
  ...{ magnitude: ' by |w|', random: ' at random', wanda: ' by Wanda' },
  ...{ sparsegpt: ' by OBS', 'obs-diff': ' by OBS' },
};

/** The end of a step's label that says so; empty for plain magnitude. In English: it is written into models. */
export function methodWords({
  goal,
  criterion = 'magnitude',
  allocation,
  compensate = false,
}: StepMethod): string {
  if ('restore' in goal || 'drop' in goal) return '';
  if ('remove' in goal) return `${unitWords[criterion]}${compensate ? ', compensated' : ''}`;
  return `${weightWords[criterion]}${allocation === 'owl' ? ', spread by OWL' : ''}`;
}
