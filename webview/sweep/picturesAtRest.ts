import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Milliseconds without scrolling after which pictures are wanted. */
const REST = 100;
/** Loaded in one frame: more at once would hold it up. */
const AT_ONCE = 24;

/**
 * Has the pictures of a grid loaded and decoded while it does not scroll, a few a frame: each waits with its address in
 * `data-src`. Those that scrolled by are never loaded, and what is out of the page is let go of.
 */
export function usePicturesAtRest(
  scroller: RefObject<HTMLElement | null>,
  grid: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const until = new AbortController();
    let frame = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const load = (): void => {
      rest = undefined;
      const waiting = grid.current?.querySelectorAll<HTMLImageElement>('img:not([src])') ?? [];
      for (const image of [...waiting].slice(0, AT_ONCE)) image.src = image.dataset['src']!;
      frame = waiting.length > AT_ONCE ? requestAnimationFrame(load) : 0;
    };
    const stop = (): void => {
      clearTimeout(rest);
      cancelAnimationFrame(frame);
      frame = 0;
    };
    scroller.current?.addEventListener(
      'scroll',
      () => {
        stop();
        rest = setTimeout(load, REST);
      },
      { passive: true, signal: until.signal },
    );
    // What else is drawn anew, such as another image of each prompt, comes without scrolling.
    const observer = new MutationObserver(() => {
      if (rest === undefined && frame === 0) frame = requestAnimationFrame(load);
    });
    if (grid.current) observer.observe(grid.current, { childList: true, subtree: true });
    load();
    return () => {
      stop();
      until.abort();
      observer.disconnect();
    };
  }, [scroller, grid]);
}
