import type { Goal, Step } from '../../src/shared/recipe/recipe';
import { targetZeros } from '../../src/shared/stats/statistics';

/** One step of the fake document: over which layers, and how far. */
export interface FakeStep {
  readonly layers: readonly number[];
  readonly goal: Goal;
  readonly enabled: boolean;
  readonly label: string;
  /** Magnitude where it is left out. */
  readonly criterion?: Step['criterion'];
}

/** How VS Code's history would name it. */
export const labelOf = (goal: Goal): string =>
  'sparsity' in goal
    ? `Prune to ${goal.sparsity * 100} %`
    : 'threshold' in goal
      ? `Prune where |w| <= ${goal.threshold}`
      : 'Restore';

/** What one goal makes of weights. */
export function applied(now: Float32Array, base: Float32Array, goal: Goal): Float32Array {
  if ('restore' in goal) return base;
  if ('threshold' in goal) return now.map(w => (Math.abs(w) <= goal.threshold ? 0 : w));
  if (!('sparsity' in goal)) return now;
  const order = [...now.keys()].sort((a, b) => Math.abs(now[a]!) - Math.abs(now[b]!) || a - b);
  const result = now.slice();
  for (const at of order.slice(0, targetZeros(goal.sparsity, now.length))) result[at] = 0;
  return result;
}
