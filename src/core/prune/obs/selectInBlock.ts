import { targetZeros } from '../../../shared/stats/statistics';
import { GOES, STAYS, type WeightBlock } from './weightBlock';

/** Marks the lowest scores of a block until `sparsity` of its weights are zero; ties by storage index. */
export function selectLowest(
  block: WeightBlock,
  {
    rows,
    zeros,
    sparsity,
  }: { readonly rows: number; readonly zeros: number; readonly sparsity: number },
): void {
  const { states } = block;
  const places: number[] = [];
  for (let at = 0; at < states.length; at++) if (states[at] === STAYS) places.push(at);
  const scores = Float64Array.from(places, at => block.score(at));
  const need = Math.min(targetZeros(sparsity, rows * block.width) - zeros, places.length);
  if (need <= 0) return;
  const last = scores.slice().sort()[need - 1]!;
  const ties: number[] = [];
  let left = need;
  for (const [i, at] of places.entries())
    if (scores[i]! < last) {
      states[at] = GOES;
      left--;
    } else if (scores[i] === last) ties.push(at);
  ties.sort((a, b) => block.indexOf(a) - block.indexOf(b));
  for (const at of ties.slice(0, left)) states[at] = GOES;
}

/** A pattern along the inputs of a layer whose inputs have `kernel` columns each. */
export interface GroupPattern {
  readonly zeros: number;
  readonly group: number;
  readonly kernel: number;
}

/**
 * Marks the lowest scores of the group of inputs that begins at a weight, until `zeros` of them are zero. Nothing where no
 * group begins, or where it is not complete. `isZero` tells a zero from what is not finite.
 */
export function selectGroup(
  block: WeightBlock,
  at: number,
  { zeros, group, kernel }: GroupPattern,
  isZero: (at: number) => boolean,
): void {
  const column = at % block.side;
  const begins = Math.floor(column / kernel) % group === 0;
  if (!begins || column + (group - 1) * kernel >= block.width) return;
  const members = Array.from({ length: group }, (_, i) => at + i * kernel);
  const staying = members.filter(each => block.states[each] === STAYS);
  const need = zeros - members.filter(isZero).length;
  const scores = new Map(staying.map(each => [each, block.score(each)]));
  staying.sort((a, b) => scores.get(a)! - scores.get(b)! || a - b);
  for (const each of staying.slice(0, Math.max(0, need))) block.states[each] = GOES;
}
