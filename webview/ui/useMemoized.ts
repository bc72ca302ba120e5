import type { VNode } from 'preact';
import { type Inputs, useMemo } from 'preact/hooks';

/** Elements by key that stay the same, and so are not compared while the overview scrolls, until one of `inputs` changes. */
export function useMemoized(inputs: Inputs): (key: string, make: (key: string) => VNode) => VNode {
  const memoized = useMemo(() => new Map<string, VNode>(), inputs);
  return (key, make) => {
    const known = memoized.get(key) ?? make(key);
    memoized.set(key, known);
    return known;
  };
}
