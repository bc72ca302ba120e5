import type { UnitSet, UnitSlice } from '../../model/units/unitSet';
import type { Weights } from '../../stats/weights';
import type { PruneMasks, TensorMask } from '../../weights/mask/tensorMask';
import type { WeightTensor } from '../../weights/weightTensor';
import { resolveMask } from '../resolveMask';
import { maskedSlices } from './stepUnits';
import { unitLines } from './unitLines';
import type { UnitSums, UnitSumsTask } from './unitSums';

/** What was added up, by the mask that it is under: most masks outlive an edit, and views ask again at each. */
const known = new WeakMap<UnitSlice, WeakMap<object, UnitSums>>();
const NO_MASK = {};

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
    const found = await sliceSums(weights, { set, slice, mask: masks.get(tensor.id) }, signal);
    for (let unit = 0; unit < set.units; unit++) {
      sums[unit]! += found.sums[unit]!;
      alive[unit]! |= found.alive[unit]!;
      if (tensor.dims.length === 2 && found.alive[unit] === 0) hasZero[unit] = 1;
    }
  }
  return { sums, alive, hasZero };
}

interface Asked {
  readonly set: UnitSet;
  readonly slice: UnitSlice & { readonly tensor: WeightTensor };
  readonly mask: TensorMask | undefined;
}

async function sliceSums(
  weights: Weights,
  { set, slice, mask }: Asked,
  signal: AbortSignal | undefined,
): Promise<UnitSums> {
  const byMask = known.get(slice) ?? new WeakMap<object, UnitSums>();
  const sums = byMask.get(mask ?? NO_MASK);
  if (sums) return sums;
  const { tensor } = slice;
  const resolved = await resolveMask(weights, tensor, mask, signal);
  const lines = unitLines(set, slice);
  const task: UnitSumsTask = { kind: 'unitSums', tensor, mask: resolved, lines };
  const found = await weights.runTask(task, { signal });
  known.set(slice, byMask.set(mask ?? NO_MASK, found));
  return found;
}
