import { firstNonFiniteBucket, magnitudeOfBits } from '../../shared/stats/magnitudeBucket';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import { toFloats } from '../weights/toFloats';
import type { WeightTensor } from '../weights/weightTensor';
import { zipChunks } from './zipChunks';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/** What differs between two tensors of one shape. */
export interface TensorDifference {
  readonly changed: number;
  readonly newlyZero: number;
  /** Zeros of the first tensor. */
  readonly zeros: number;
  /** The largest |difference| of finite weights. */
  readonly largest: number;
  /** The largest |w| that became zero; 0 where none did. */
  readonly largestPruned: number;
  /** The smallest finite |w| that the second tensor keeps; Infinity where it keeps none. */
  readonly smallestKept: number;
}

/** Compares two tensors bit by bit, in one pass. */
export async function compareTensors(
  { elementType }: WeightTensor,
  before: AsyncGenerator<ElementChunk>,
  after: AsyncGenerator<ElementChunk>,
): Promise<TensorDifference> {
  const nonFinite = firstNonFiniteBucket(elementType) * (elementType === 'float32' ? 65_536 : 1);
  let [changed, newlyZero, zeros, largest, pruned, kept] = [0, 0, 0, 0, 0, nonFinite];
  for await (const [a, b] of zipChunks(before, after)) {
    const mask = magnitudeBits(a);
    const first = changed;
    for (let i = 0; i < a.length; i++) {
      const [from, to] = [a[i]! & mask, b[i]! & mask];
      if (from === 0) zeros++;
      if (to !== 0 && to < kept) kept = to;
      if (a[i] === b[i]) continue;
      changed++;
      // A pruned weight becomes +0; what became -0 was set by somebody else.
      if (b[i] !== 0 || from === 0) continue;
      newlyZero++;
      if (from > pruned) pruned = from;
    }
    if (changed > first) largest = Math.max(largest, furthest(elementType, a, b));
  }
  return {
    changed,
    newlyZero,
    zeros,
    largest,
    largestPruned: magnitudeOfBits(elementType, pruned),
    smallestKept: kept === nonFinite ? Infinity : magnitudeOfBits(elementType, kept),
  };
}

function furthest(
  type: WeightTensor['elementType'],
  a: ElementChunk['bits'],
  b: ElementChunk['bits'],
): number {
  const [x, y] = [toFloats(type, a), toFloats(type, b)];
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const distance = Math.abs(x[i]! - y[i]!);
    if (distance > largest && distance < Infinity) largest = distance;
  }
  return largest;
}
