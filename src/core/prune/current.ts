import { firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { ElementChunk } from '../onnx/readElements';
import type { TensorScan } from '../stats/tensorScan';
import type { Weights, WeightTensor } from '../stats/weights';
import { applyCut } from './cut';
import { settle } from './settle';
import type { TensorState } from './tensorState';

/** A tensor under its state: how many zeros and finite other weights it has. */
export interface Current {
  readonly zeros: number;
  readonly others: number;
  /** How many of the others lie in magnitude classes below `end`. */
  below(end: number): number;
  /** Adds how many of the others lie in each magnitude class. */
  addTo(sums: Float64Array): void;
}

/** A tensor's elements with its state applied. */
export async function* readPruned(
  weights: Weights,
  tensor: WeightTensor,
  state: TensorState | undefined,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly first?: number;
    readonly count?: number;
  } = {},
): AsyncGenerator<ElementChunk> {
  const cut = await settle(weights, tensor, state, options.signal);
  for await (const chunk of weights.read(tensor, options)) {
    applyCut(chunk, cut);
    yield chunk;
  }
}

/** The counts of a tensor under its state; read from the base's scan unless a mask hides it. */
export async function currentOf(
  weights: Weights,
  tensor: WeightTensor,
  state: TensorState | undefined,
  signal?: AbortSignal,
): Promise<Current> {
  if (state?.kind === 'mask') {
    const cut = await settle(weights, tensor, state, signal);
    const pruned = await weights.perform({ kind: 'survey', tensor, cut }, { signal });
    return currentWith(pruned, pruned.statistics.zeros, tensor);
  }
  const scan = await weights.scan(tensor, signal);
  return currentWith(scan, Math.max(state?.zeros ?? 0, scan.statistics.zeros), tensor);
}

/** Counts without their `zeros` smallest weights, and without what is not finite. */
function currentWith(
  { statistics, classes }: TensorScan,
  zeros: number,
  { elementType }: WeightTensor,
): Current {
  const finite = firstNonFiniteClass(elementType);
  return {
    zeros,
    others: statistics.count - statistics.nonFinite - zeros,
    below: end => Math.max(0, countBelow(classes, Math.min(end, finite)) - zeros),
    addTo(sums) {
      let at = 0;
      for (let left = zeros; left > 0 && at < finite; at++) {
        sums[at]! += Math.max(0, classes[at]! - left);
        left -= classes[at]!;
      }
      for (; at < finite; at++) sums[at]! += classes[at]!;
    },
  };
}

/** Sum of the first `end` counts. */
export function countBelow(counts: Uint32Array, end: number): number {
  let sum = 0;
  for (let i = 0; i < end; i++) sum += counts[i]!;
  return sum;
}
