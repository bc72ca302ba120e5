import type { RefObject } from 'preact';

/**
 * A handler for `pointerdown`: calls `onMove` from the press to the release, with the share of the element's width where the
 * pointer is, and with the pixels that it went down since the press, wherever the element has gone meanwhile.
 */
export function useDrag(
  ref: RefObject<HTMLElement | null>,
  onMove: (share: number, moved: number) => void,
): (event: PointerEvent) => void {
  return down => {
    const element = ref.current;
    if (!element || down.button !== 0) return;
    const moveTo = ({ clientX, clientY }: PointerEvent): void => {
      const { left, width } = element.getBoundingClientRect();
      onMove((clientX - left) / width, clientY - down.clientY);
    };
    const until = new AbortController();
    const { signal } = until;
    element.setPointerCapture(down.pointerId);
    element.querySelector<HTMLElement>('[role=slider]')?.focus();
    // The browser would give the focus to what was pressed.
    down.preventDefault();
    moveTo(down);
    const up = (): void => {
      until.abort();
    };
    element.addEventListener('pointermove', moveTo, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
  };
}
