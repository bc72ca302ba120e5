import { stepDefaults } from './stepDefaults';

/** What version 2 added to a step. Not the type `Step`, which is made of the schema that uses this. */
interface SaysMore {
  readonly criterion: string;
  readonly seed?: number;
  readonly allocation?: unknown;
  readonly outlierMultiple?: number;
  readonly lambda?: number;
  readonly calibration?: unknown;
  readonly compensate?: boolean;
  readonly goal: object;
}

/** The lowest version of the format that says these steps. */
export const recipeVersion = (steps: readonly SaysMore[]): 1 | 2 => (steps.some(saysMore) ? 2 : 1);

const saysMore = (step: SaysMore): boolean =>
  step.criterion !== stepDefaults.criterion ||
  'remove' in step.goal ||
  'drop' in step.goal ||
  [
    step.seed,
    step.allocation,
    step.outlierMultiple,
    step.lambda,
    step.calibration,
    step.compensate,
  ].some(field => field !== undefined);
