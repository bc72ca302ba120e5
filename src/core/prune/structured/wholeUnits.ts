import type { UnitKind, UnitSet } from '../../model/units/unitSet';
import type { Weights } from '../../stats/weights';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { setSums } from './setSums';

/** Which units of a set stay: 1 for those with any weight that is not zero. */
export interface WholeUnits {
  readonly set: UnitSet;
  readonly stays: Uint8Array;
  readonly kept: number;
  /** Units that are zero in some of their matrices and not in all: they stay. */
  readonly partly: number;
}

/** Finds the units that are zero with all of their weights under masks, of all sets or those that `only` takes. One always stays. */
export async function wholeUnits(
  weights: Weights,
  masks: PruneMasks,
  {
    signal,
    only = () => true,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly only?: (set: UnitSet) => boolean;
  } = {},
): Promise<readonly WholeUnits[]> {
  const { sets } = await weights.model.unitSets(signal);
  const found: WholeUnits[] = [];
  for (const set of sets.filter(only)) {
    signal?.throwIfAborted();
    const { alive: stays, hasZero } = await setSums(weights, set, masks, signal);
    const partly = countOf(stays, (one, unit) => one & hasZero[unit]!);
    if (!stays.includes(1)) stays[0] = 1;
    found.push({ set, stays, kept: countOf(stays, one => one), partly });
  }
  return found;
}

/** How many units of each kind are zero as a whole. */
export const goneUnits = (found: readonly WholeUnits[]): Readonly<Record<UnitKind, number>> => {
  const gone = { neurons: 0, heads: 0 };
  for (const { set, kept } of found) gone[set.kind] += set.units - kept;
  return gone;
};

const countOf = (stays: Uint8Array, of: (one: number, unit: number) => number): number =>
  stays.reduce((sum, one, unit) => sum + of(one, unit), 0);
