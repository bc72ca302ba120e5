import type { ByteSource } from '../../io/source';
import { firstNonFiniteBucket } from '../../../shared/stats/magnitudeBucket';
import { readMasked } from '../../weights/mask/readMasked';
import { magnitudeBits, type ResolvedMask } from '../../weights/mask/resolvedMask';
import type { Task } from '../../weights/taskExecutor';
import { toFloats } from '../../weights/toFloats';
import type { WeightTensor } from '../../weights/weightTensor';
import { eachRun, type UnitLines } from './unitLines';

/** Adds up what each unit has in a tensor as it is under a mask. */
export interface UnitSumsTask extends Task<UnitSums> {
  readonly kind: 'unitSums';
  readonly tensor: WeightTensor;
  readonly mask: ResolvedMask;
  readonly lines: UnitLines;
}

export interface UnitSums {
  /** By unit: the sum of |w|, added up in storage order; infinite where a weight is not finite. */
  readonly sums: Float64Array;
  /** By unit: 1 where any weight is not zero. */
  readonly alive: Uint8Array;
}

export async function sumUnits(
  files: readonly ByteSource[],
  { tensor, mask, lines }: UnitSumsTask,
  signal?: AbortSignal,
): Promise<UnitSums> {
  const sums = new Float64Array(lines.units);
  const alive = new Uint8Array(lines.units);
  const isSingle = tensor.elementType === 'float32';
  const nonFinite = firstNonFiniteBucket(tensor.elementType) * (isSingle ? 65_536 : 1);
  for await (const { first, bits } of readMasked(files, tensor, mask, { signal })) {
    const magnitude = magnitudeBits(bits);
    const values = toFloats(tensor.elementType, bits);
    eachRun(lines, { first, count: bits.length }, (unit, from, to) => {
      let sum = sums[unit]!;
      let any = 0;
      for (let i = from; i < to; i++) {
        const own = bits[i]! & magnitude;
        any |= own;
        sum += own < nonFinite ? Math.abs(values[i]!) : Infinity;
      }
      sums[unit] = sum;
      if (any !== 0) alive[unit] = 1;
    });
  }
  return { sums, alive };
}
