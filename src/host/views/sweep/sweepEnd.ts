import type { SweepProgress } from '../../../shared/sweep/sweepProgress';

/** How a sweep that ran came to its end; where it failed without a word about a cell, its log has the reason. */
export type SweepEnd =
  | { readonly kind: 'complete'; readonly total: number }
  | {
      readonly kind: 'failed';
      readonly failed: number;
      readonly reason?: string;
      /** Whether something else ended the process: then its log ends with what it said before. */
      readonly isKilled?: true;
    };

/** How a process left off when Ctrl+C ended it. */
const CANCELLED = 130;

/**
 * What there is to tell of a sweep that runs no longer, by its files; `code` is how its process ended where this window started
 * it, null for a signal. Undefined where somebody paused it, or another process goes on with it.
 */
export function sweepEnd(
  { state, total, failed, reason, runs }: SweepProgress,
  code: number | null = 0,
): SweepEnd | undefined {
  if (state === 'running') return undefined;
  if (state === 'complete') return { kind: 'complete', total };
  // A process that ends by itself takes its status with it.
  const isCrashed = runs.some(({ isAlive }) => !isAlive);
  if (failed === 0 && !isCrashed && (code === 0 || code === CANCELLED)) return undefined;
  return {
    ...{ kind: 'failed', failed },
    ...(reason !== undefined && { reason }),
    ...(code === null && { isKilled: true }),
  };
}
