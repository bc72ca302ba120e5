import { lowestOf } from './lowestOf';
import type { ScoredMatrix } from './scoredMatrix';
import { type MarkGroup, smallGroups } from './smallGroups';

/** N of every M. */
interface NOfM {
  readonly zeros: number;
  readonly group: number;
}

/** Up to here a group's weights are compared pair by pair. */
const SMALL = 32;

/**
 * Marks the lowest scores of every `group` consecutive inputs of an output, at each kernel position, until `zeros` are zero. An
 * incomplete last group is left alone, as hardware has no pattern for it.
 */
export function selectNOfM(scored: ScoredMatrix, pattern: NOfM, marked: Uint8Array): void {
  const { group } = pattern;
  const { shape, stride } = scored.view;
  const [outputs, inputs, kernel] = shape;
  // In the order of storage, so that memory is read along.
  const [outer, middle, inner] = [
    { count: outputs, step: stride[0] },
    { count: Math.floor(inputs / group), step: stride[1] * group },
    { count: kernel, step: stride[2] },
  ].sort((a, b) => b.step - a.step);
  const mark = (group <= SMALL ? smallGroups : largeGroups)(scored, pattern, marked);
  for (let i = 0; i < outer!.count; i++)
    for (let j = 0; j < middle!.count; j++)
      for (let k = 0; k < inner!.count; k++)
        mark(i * outer!.step + j * middle!.step + k * inner!.step);
}

function largeGroups(scored: ScoredMatrix, { zeros, group }: NOfM, marked: Uint8Array): MarkGroup {
  const markLowest = lowestOf(scored, group, marked);
  const step = scored.view.stride[1];
  return first => {
    markLowest({ first, step, length: group }, zeros);
  };
}
