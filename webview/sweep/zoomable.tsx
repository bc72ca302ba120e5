import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SweepStore } from './store';
import { panBy, zoomAt } from './zoom';

interface ZoomableProps {
  readonly store: SweepStore;
  readonly children: ComponentChildren;
}

/** Pictures that are zoomed by the wheel at the pointer and moved by dragging, and all others of the view with them. */
export function Zoomable({ store, children }: ZoomableProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current!;
    const until = new AbortController();
    const { signal } = until;
    /** Where a pointer is in the picture under it, and how large that is. */
    const shares = ({ target, clientX, clientY }: MouseEvent) => {
      const box = (target as Element).getBoundingClientRect();
      return {
        ...{ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height },
        ...{ width: box.width, height: box.height },
      };
    };
    const isPicture = ({ target }: Event): boolean =>
      target instanceof Element && target.matches('img, canvas, input[type=range]');
    element.addEventListener(
      'wheel',
      event => {
        if (!isPicture(event)) return;
        event.preventDefault();
        const { zoom } = store;
        store.look(zoomAt(zoom, zoom.scale * Math.exp(-event.deltaY / 400), shares(event)));
      },
      // What is zoomed does not scroll.
      { signal, passive: false },
    );
    let last: { readonly x: number; readonly y: number } | undefined;
    element.addEventListener(
      'pointerdown',
      event => {
        // A wipe has its own use for a drag.
        const { target } = event;
        if (!isPicture(event) || target instanceof HTMLInputElement || event.button !== 0) return;
        if (store.zoom.scale === 1) return;
        event.preventDefault();
        const { width, height } = shares(event);
        last = { x: event.clientX / width, y: event.clientY / height };
        const move = (next: PointerEvent): void => {
          // Not at the press: what is pressed and not dragged is clicked.
          element.setPointerCapture(next.pointerId);
          const now = { x: next.clientX / width, y: next.clientY / height };
          store.look(panBy(store.zoom, now.x - last!.x, now.y - last!.y));
          last = now;
        };
        element.addEventListener('pointermove', move, { signal });
        const end = (): void => {
          element.removeEventListener('pointermove', move);
        };
        element.addEventListener('pointerup', end, { signal, once: true });
        element.addEventListener('pointercancel', end, { signal, once: true });
      },
      { signal },
    );
    return () => {
      until.abort();
    };
  }, [store]);
  return <div ref={place}>{children}</div>;
}
