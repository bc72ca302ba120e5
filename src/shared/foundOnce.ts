/**
 * Finds something once, for all who ask. Who asks first lends its signal: where that one gives up, the next who still wants it
 * begins anew, and a failure is forgotten.
 */
export function foundOnce<T>(
  find: (signal?: AbortSignal) => Promise<T>,
): (signal?: AbortSignal) => Promise<T> {
  let found: { readonly result: Promise<T>; readonly signal: AbortSignal | undefined } | undefined;
  return async signal => {
    for (;;) {
      signal?.throwIfAborted();
      const asked = (found ??= { result: find(signal), signal });
      try {
        return await asked.result;
      } catch (error) {
        if (found === asked) found = undefined;
        if (asked.signal === signal || asked.signal?.aborted !== true) throw error;
      }
    }
  };
}
