/** The environment variable that says on how many threads an engine's sessions run. */
export const THREADS = 'POLLARD_THREADS';

/** What it says; undefined, for onnxruntime's own choice, where it says no number above 0. */
export function threadsOf(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const threads = Number(env[THREADS]);
  return Number.isSafeInteger(threads) && threads > 0 ? threads : undefined;
}
