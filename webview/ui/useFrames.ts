import { useEffect, useRef } from 'preact/hooks';

/** Calls `apply` with the newest value once a frame, however often values come. */
export function useFrames<T>(apply: (value: T) => void): (value: T) => void {
  const newest = useRef<{ readonly value: T } | null>(null);
  const latest = useRef(apply);
  latest.current = apply;
  const frame = useRef(0);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
    },
    [],
  );
  return value => {
    const isWaiting = newest.current !== null;
    newest.current = { value };
    if (isWaiting) return;
    frame.current = requestAnimationFrame(() => {
      const { current } = newest;
      newest.current = null;
      if (current) latest.current(current.value);
    });
  };
}
