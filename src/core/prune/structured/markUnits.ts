import type { ByteSource } from '../../io/source';
import { readMasked } from '../../weights/mask/readMasked';
import { magnitudeBits, type ResolvedMask } from '../../weights/mask/resolvedMask';
import { setBit } from '../../weights/mask/tensorMask';
import type { Task } from '../../weights/taskExecutor';
import type { WeightTensor } from '../../weights/weightTensor';
import { eachRun, type UnitLines } from './unitLines';

/** Marks all weights that some units have in a tensor, as it is under a mask. */
export interface MarkUnitsTask extends Task<Marked> {
  readonly kind: 'markUnits';
  readonly tensor: WeightTensor;
  readonly mask: ResolvedMask;
  readonly lines: UnitLines;
  /** By unit: 1 where it goes. */
  readonly goes: Uint8Array;
}

export interface Marked {
  /** A bit per weight, least significant first: what goes, and what is zero already. */
  readonly bits: Uint8Array;
  /** Weights that are zero afterwards. */
  readonly zeros: number;
  /** Weights that become zero. */
  readonly pruned: number;
}

export async function markUnits(
  files: readonly ByteSource[],
  { tensor, mask, lines, goes }: MarkUnitsTask,
  signal?: AbortSignal,
): Promise<Marked> {
  const marked = new Uint8Array(Math.ceil(tensor.elements / 8));
  let [zeros, pruned] = [0, 0];
  for await (const { first, bits } of readMasked(files, tensor, mask, { signal })) {
    const magnitude = magnitudeBits(bits);
    eachRun(lines, { first, count: bits.length }, (unit, from, to) => {
      for (let i = from; i < to; i++) {
        const isZero = (bits[i]! & magnitude) === 0;
        if (!isZero && goes[unit] === 0) continue;
        setBit(marked, first + i);
        if (isZero) zeros++;
        else pruned++;
      }
    });
  }
  return { bits: marked, zeros: zeros + pruned, pruned };
}
