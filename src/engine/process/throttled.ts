import type { Progress } from '../../shared/rpc/method';

/** Passes progress on at most ten times a second, and always the last. */
export function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let next = 0;
  return progress => {
    const now = performance.now();
    if (now < next && progress.done < progress.total) return;
    next = now + 100;
    report(progress);
  };
}
