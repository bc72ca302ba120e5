import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { REST } from './rest';

/** Loaded and decoded at a time: what has begun when somebody scrolls on goes on beside it. */
const AT_ONCE = 8;

/**
 * Puts pictures into the cells of a grid while it does not scroll and no tolerance is dragged, a few at a time and decoded beside the page: each waits with its
 * address in `data-src`. Those that scrolled by are never loaded, and what is out of the page is let go of.
 */
export function usePicturesAtRest(
  scroller: RefObject<HTMLElement | null>,
  grid: RefObject<HTMLElement | null>,
  tolerance: number,
): void {
  const disturb = useRef<() => void>(undefined);
  useEffect(() => {
    disturb.current?.();
  }, [tolerance]);
  useEffect(() => {
    const until = new AbortController();
    let rest: ReturnType<typeof setTimeout> | undefined;
    let loading = 0;
    const load = (): void => {
      rest = undefined;
      const waiting = grid.current?.querySelectorAll<HTMLElement>('[data-src]:empty') ?? [];
      for (const cell of [...waiting].slice(0, AT_ONCE - loading)) {
        loading++;
        void pictureIn(cell).then(() => {
          loading--;
          if (rest === undefined && !until.signal.aborted) load();
        });
      }
    };
    disturb.current = () => {
      clearTimeout(rest);
      rest = setTimeout(load, REST);
    };
    scroller.current?.addEventListener('scroll', disturb.current, {
      ...{ passive: true, signal: until.signal },
    });
    // What else is drawn anew, such as another image of each prompt, comes without scrolling.
    const observer = new MutationObserver(changes => {
      for (const { type, target } of changes)
        if (type === 'attributes') (target as HTMLElement).replaceChildren();
      if (rest === undefined) load();
    });
    if (grid.current)
      observer.observe(grid.current, {
        ...{ childList: true, subtree: true, attributeFilter: ['data-src'] },
      });
    load();
    return () => {
      clearTimeout(rest);
      until.abort();
      observer.disconnect();
    };
  }, [scroller, grid]);
}

/** Puts a cell's picture into it; resolves once that is decoded, or cannot be. */
async function pictureIn(cell: HTMLElement): Promise<void> {
  const image = document.createElement('img');
  image.alt = '';
  image.decoding = 'async';
  image.src = cell.dataset['src']!;
  cell.append(image);
  await image.decode().catch(() => undefined);
}
