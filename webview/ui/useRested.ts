import { useEffect, useState } from 'preact/hooks';

/** A value as it was when it last stayed the same for so many milliseconds: what need not follow every move goes by it. */
export function useRested<T>(value: T, milliseconds: number): T {
  const [rested, rest] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      rest(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return rested;
}
