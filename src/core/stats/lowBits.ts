import type { ByteSource } from '../io/source';
import { readMasked } from '../weights/mask/readMasked';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import type { Task } from '../weights/taskExecutor';
import type { WeightTensor } from '../weights/weightTensor';

/** How many float32 weights of one magnitude bucket have each pattern of the lower 16 bits. */
export interface LowBits {
  readonly counts: Uint32Array;
}

/** Counts the lower 16 bits of the magnitudes in one bucket. */
export interface LowBitsTask extends Task<LowBits> {
  readonly kind: 'lowBits';
  readonly tensor: WeightTensor;
  readonly mask: ResolvedMask;
  /** The magnitude bucket that is looked into. */
  readonly index: number;
}

export async function countLowBits(
  files: readonly ByteSource[],
  { tensor, mask, index }: LowBitsTask,
  signal?: AbortSignal,
): Promise<LowBits> {
  const counts = new Uint32Array(65_536);
  for await (const chunk of readMasked(files, tensor, mask, { signal })) {
    addLowBits(chunk.bits, index, counts);
  }
  return { counts };
}

function addLowBits(bits: Uint16Array | Uint32Array, index: number, counts: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fff_ffff;
    if (magnitude >>> 16 === index) counts[magnitude & 0xffff]!++;
  }
}
