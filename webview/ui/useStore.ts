import { useLayoutEffect, useReducer } from 'preact/hooks';
import type { Store } from './store';

/** Renders the component again after every change of a store. */
export function useStore(store: Store): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  // In the same task as the render: what changes before the first frame must not be missed.
  useLayoutEffect(
    () =>
      store.subscribe(() => {
        render(undefined);
      }),
    [store],
  );
}
