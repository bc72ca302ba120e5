import { useEffect, useRef } from 'preact/hooks';
import { cursorWords } from './cellSentence';
import type { SweepStore } from './store';

/** Milliseconds without a change after which the status bar follows: no move waits for it. */
const STILL = 150;

/** Tells the host which cell the cursor is at, and what is said of it. */
export function useToldCursor(store: SweepStore): void {
  const told = useRef('');
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!store.series) return;
      const words = cursorWords(store);
      if (words.whole === told.current) return;
      told.current = words.whole;
      void store.host.cursor(words);
    }, STILL);
    return () => {
      clearTimeout(timer);
    };
  }, [store, store.version]);
}
