import { useEffect, useMemo, useReducer } from 'preact/hooks';
import type { Revision } from '../../src/shared/rpc/revision';
import { Query, type QueryKey, type QueryResult } from './query';

/** A component's query: asked when the key is another, forgotten where it is null; draws again when an answer has come. */
export function useQuery<T extends { readonly revision: Revision }>(
  key: QueryKey | null,
  fetch: (signal: AbortSignal) => Promise<T>,
  retain?: readonly (keyof QueryKey)[],
): QueryResult<T> {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const query = useMemo(
    () =>
      new Query<T>(() => {
        render(undefined);
      }, retain),
    [],
  );
  // At once: what is drawn now must not be taken for the answer to this key.
  if (key) query.expect(key);
  else query.forget();
  useEffect(() => {
    if (key) void query.ask(key, fetch);
  }, [key?.model, key?.revision, key?.layer, key?.request]);
  useEffect(
    () => () => {
      query.forget();
    },
    [],
  );
  return query;
}
