import { useEffect, useReducer } from 'preact/hooks';

/** Renders the component again after every change of a store. */
export function useStore(store: { subscribe(listener: () => void): () => void }): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      store.subscribe(() => {
        render(undefined);
      }),
    [store],
  );
}
