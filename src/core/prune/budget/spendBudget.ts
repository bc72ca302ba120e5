import type { UnitScores } from '../structured/repair/scoreUnits';

/** A set of which units may go. */
export interface Spendable extends UnitScores {
  /** How many may stay, largest first: all of them, then sizes that stay fast. */
  readonly sizes: readonly number[];
  /** What one unit saves, in whatever the budget counts. */
  readonly saving: number;
}

/** How many units of each set stay, and what that saves. */
export interface Spent {
  readonly kept: readonly number[];
  readonly saved: number;
}

/**
 * Chooses how many units of each set stay so that at least `wanted` is saved: size by size where the next one costs the least of its
 * layer for what it saves. Where all that may go does not save that much, it all goes.
 */
export function spendBudget(sets: readonly Spendable[], wanted: number): Spent {
  const at = sets.map(() => 0);
  const sums = sets.map(runningSums);
  let saved = 0;
  while (saved < wanted) {
    let best: { readonly set: number; readonly rate: number; readonly saving: number } | undefined;
    for (const [set, { sizes, saving: each }] of sets.entries()) {
      const [now, next] = [sizes[at[set]!], sizes[at[set]! + 1]];
      if (now === undefined || next === undefined || each <= 0) continue;
      const [all] = sizes as readonly [number];
      const cost = sums[set]![all - next]! - sums[set]![all - now]!;
      const saving = each * (now - next);
      if (!best || cost / saving < best.rate) best = { set, rate: cost / saving, saving };
    }
    if (!best) break;
    at[best.set]!++;
    saved += best.saving;
  }
  return { kept: sets.map(({ sizes }, set) => sizes[at[set]!]!), saved };
}

/** What the cheapest none, one, two, … units cost, as a share of what their layer is given. */
function runningSums({ costs, whole }: UnitScores): readonly number[] {
  let sum = 0;
  return [0, ...[...costs].sort((a, b) => a - b).map(cost => (sum += cost / (whole || 1)))];
}
