import type { UnitSet } from '../../model/units/unitSet';
import type { Weights } from '../../stats/weights';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { resolveMask } from '../resolveMask';
import { maskedSlices } from './stepUnits';
import { unitLines } from './unitLines';
import type { UnitSumsTask } from './unitSums';

/** Which units of a set stay: 1 for those with any weight that is not zero. */
export interface WholeUnits {
  readonly set: UnitSet;
  readonly stays: Uint8Array;
  readonly kept: number;
  /** Units that are zero in some of their matrices and not in all: they stay. */
  readonly partly: number;
}

/** Finds the units that are zero with all of their weights under masks. One always stays. */
export async function wholeUnits(
  weights: Weights,
  masks: PruneMasks,
  signal?: AbortSignal,
): Promise<readonly WholeUnits[]> {
  const { sets } = await weights.model.unitSets(signal);
  const found: WholeUnits[] = [];
  for (const set of sets) {
    signal?.throwIfAborted();
    const stays = new Uint8Array(set.units);
    const hasZero = new Uint8Array(set.units);
    for (const slice of maskedSlices(set)) {
      const { tensor } = slice;
      const mask = await resolveMask(weights, tensor, masks.get(tensor.id), signal);
      const task: UnitSumsTask = { kind: 'unitSums', tensor, mask, lines: unitLines(set, slice) };
      const { alive } = await weights.runTask(task, { signal });
      for (let unit = 0; unit < set.units; unit++) {
        stays[unit]! |= alive[unit]!;
        // A bias of 0 says nothing.
        if (tensor.dims.length === 2 && alive[unit] === 0) hasZero[unit] = 1;
      }
    }
    const partly = stays.reduce((sum, one, unit) => sum + (one & hasZero[unit]!), 0);
    if (!stays.includes(1)) stays[0] = 1;
    found.push({ set, stays, kept: stays.reduce((sum, one) => sum + one, 0), partly });
  }
  return found;
}
