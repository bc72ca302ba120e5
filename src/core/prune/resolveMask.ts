import { firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { LowBitsTask } from '../stats/lowBits';
import type { Weights } from '../stats/weights';
import { magnitudeBits, type ResolvedMask } from '../weights/mask/resolvedMask';
import type { TensorMask } from '../weights/mask/tensorMask';
import type { WeightTensor } from '../weights/weightTensor';
import { type HistogramRank, rankInHistogram } from './rankInHistogram';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/**
 * Finds the exact threshold of a tensor's mask, without a sort: the bucket of the rank from the scan's counts, for float32
 * one pass over the lower 16 bits within the bucket, and where only some ties go, one pass to the last of them unless it was seen.
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

/** Below this many weights, a table of 65,536 counts takes longer than sorting the few of a bucket. */
const FEW = 1 << 16;

interface RankInBucket {
  /** The lower 16 bits of the weight of that rank. */
  readonly lowBits: number;
  /** How many weights with the same bits are wanted, and how many there are. */
  readonly wanted: number;
  readonly ties: number;
  /** The storage index of the last one that is wanted, where it was seen on the way. */
  readonly lastTie?: number;
}

async function rankInBucket(
  weights: Weights,
  tensor: WeightTensor,
  { index, wanted }: HistogramRank,
  signal?: AbortSignal,
): Promise<RankInBucket> {
  if (tensor.elements < FEW) {
    const found: number[] = [];
    const places: number[] = [];
    for await (const { first, bits } of weights.read(tensor, { signal }))
      for (let i = 0; i < bits.length; i++) {
        const magnitude = bits[i]! & 0x7fff_ffff;
        if (magnitude >>> 16 !== index) continue;
        found.push(magnitude & 0xffff);
        places.push(first + i);
      }
    const sorted = Uint16Array.from(found).sort();
    const lowBits = sorted[wanted - 1]!;
    const before = sorted.indexOf(lowBits);
    const tied = places.filter((_, i) => found[i] === lowBits);
    const lastTie = tied[wanted - before - 1]!;
    return { lowBits, wanted: wanted - before, ties: tied.length, lastTie };
  }
  const task: LowBitsTask = { kind: 'lowBits', tensor, mask: { kind: 'none' }, index };
  const { counts } = await weights.runTask(task, { signal });
  const within = rankInHistogram(counts, wanted, counts.length)!;
  return { lowBits: within.index, wanted: within.wanted, ties: counts[within.index]! };
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
  let lastTie: number | undefined;
  if (tensor.elementType === 'float32') {
    const within = await rankInBucket(weights, tensor, rank, signal);
    bits = rank.index * 65_536 + within.lowBits;
    ({ wanted, ties, lastTie } = within);
  }
  if (bits === 0) return { kind: 'none' };
  if (wanted === ties) lastTie = Infinity;
  lastTie ??= await indexOfTie(weights.read(tensor, { signal }), bits, wanted);
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
