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
  /** How many of the others lie in each magnitude class. */
  classes(): Uint32Array;
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

const currentWith = (
  { statistics, classes }: TensorScan,
  zeros: number,
  tensor: WeightTensor,
): Current => ({
  zeros,
  others: statistics.count - statistics.nonFinite - zeros,
  // Nothing to take out, and so nothing to copy, where all weights are finite and none is zero.
  classes: () =>
    zeros + statistics.nonFinite === 0 ? classes : withoutSmallest(classes, zeros, tensor),
});

/** Takes the `count` smallest weights, and everything that is not finite, out of class counts. */
function withoutSmallest(
  classes: Uint32Array,
  count: number,
  { elementType }: WeightTensor,
): Uint32Array {
  const rest = classes.slice();
  let left = count;
  for (let i = 0; i < rest.length && left > 0; i++) {
    const taken = Math.min(left, rest[i]!);
    rest[i]! -= taken;
    left -= taken;
  }
  return rest.fill(0, firstNonFiniteClass(elementType));
}
