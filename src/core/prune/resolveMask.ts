import { firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { LowBitsTask } from '../stats/lowBits';
import type { Weights } from '../stats/weights';
import { magnitudeBits, type ResolvedMask } from '../weights/mask/resolvedMask';
import type { TensorMask } from '../weights/mask/tensorMask';
import type { WeightTensor } from '../weights/weightTensor';
import { rankInHistogram } from './rankInHistogram';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/**
 * Finds the exact threshold of a tensor's mask, without a sort: the bucket of the rank from the scan's counts, for float32
 * one pass that counts the lower 16 bits within the bucket, and where only some ties go, one pass to the last of them.
 */
export async function resolveMask(
  weights: Weights,
  tensor: WeightTensor,
  mask: TensorMask | undefined,
  signal?: AbortSignal,
): Promise<ResolvedMask> {
  if (!mask) return { kind: 'none' };
  if (mask.kind === 'bits') return mask;
  const known = weights.resolvedMasks.get(mask);
  if (known) return known;
  const found = await thresholdOfRank(weights, tensor, mask.zeros, signal);
  weights.resolvedMasks.set(mask, found);
  return found;
}

async function thresholdOfRank(
  weights: Weights,
  tensor: WeightTensor,
  k: number,
  signal?: AbortSignal,
): Promise<ResolvedMask> {
  const { buckets } = await weights.scan(tensor, signal);
  const rank =
    k === 0 ? undefined : rankInHistogram(buckets, k, firstNonFiniteBucket(tensor.elementType));
  if (!rank) return { kind: 'none' };
  let bits = rank.index;
  let { wanted } = rank;
  let ties = buckets[rank.index]!;
  if (tensor.elementType === 'float32') {
    const task: LowBitsTask = {
      kind: 'lowBits',
      tensor,
      mask: { kind: 'none' },
      index: rank.index,
    };
    const { counts } = await weights.runTask(task, { signal });
    const within = rankInHistogram(counts, wanted, counts.length)!;
    bits = rank.index * 65_536 + within.index;
    wanted = within.wanted;
    ties = counts[within.index]!;
  }
  if (bits === 0) return { kind: 'none' };
  const lastTie =
    wanted === ties ? Infinity : await indexOfTie(weights.read(tensor, { signal }), bits, wanted);
  return { kind: 'threshold', bits, lastTie };
}

async function indexOfTie(
  chunks: AsyncIterable<ElementChunk>,
  threshold: number,
  wanted: number,
): Promise<number> {
  let found = 0;
  for await (const { first, bits } of chunks) {
    const mask = magnitudeBits(bits);
    for (let i = 0; i < bits.length; i++)
      if ((bits[i]! & mask) === threshold && ++found === wanted) return first + i;
  }
  return Infinity;
}
