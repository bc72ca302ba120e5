import type { UnitSet } from '../../model/units/unitSet';
import type { Weights } from '../../stats/weights';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { resolveMask } from '../resolveMask';
import { maskedSlices } from './stepUnits';
import { unitLines } from './unitLines';
import type { UnitSums, UnitSumsTask } from './unitSums';

/** What each unit of a set has in all of its tensors. */
export interface SetSums extends UnitSums {
  /** By unit: 1 where it is zero in some matrix, biases aside: one of 0 says nothing. */
  readonly hasZero: Uint8Array;
}

/** Adds up what units have in all tensors of their set, as they are under masks. */
export async function setSums(
  weights: Weights,
  set: UnitSet,
  masks: PruneMasks,
  signal?: AbortSignal,
): Promise<SetSums> {
  const sums = new Float64Array(set.units);
  const alive = new Uint8Array(set.units);
  const hasZero = new Uint8Array(set.units);
  for (const slice of maskedSlices(set)) {
    const { tensor } = slice;
    const mask = await resolveMask(weights, tensor, masks.get(tensor.id), signal);
    const task: UnitSumsTask = { kind: 'unitSums', tensor, mask, lines: unitLines(set, slice) };
    const found = await weights.runTask(task, { signal });
    for (let unit = 0; unit < set.units; unit++) {
      sums[unit]! += found.sums[unit]!;
      alive[unit]! |= found.alive[unit]!;
      if (tensor.dims.length === 2 && found.alive[unit] === 0) hasZero[unit] = 1;
    }
  }
  return { sums, alive, hasZero };
}
