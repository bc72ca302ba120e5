import type { RefObject } from 'preact';

/** A handler for `pointerdown`: calls `onMove` with the share of the element's width, from the press to the release. */
export function useDrag(
  ref: RefObject<HTMLElement | null>,
  onMove: (share: number) => void,
): (event: PointerEvent) => void {
  return down => {
    const element = ref.current;
    if (!element || down.button !== 0) return;
    const share = ({ clientX }: PointerEvent): number => {
      const { left, width } = element.getBoundingClientRect();
      return (clientX - left) / width;
    };
    const until = new AbortController();
    const { signal } = until;
    element.setPointerCapture(down.pointerId);
    element.querySelector<HTMLElement>('[role=slider]')?.focus();
    // The browser would give the focus to what was pressed.
    down.preventDefault();
    onMove(share(down));
    const move = (event: PointerEvent): void => {
      onMove(share(event));
    };
    const up = (): void => {
      until.abort();
    };
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
  };
}
