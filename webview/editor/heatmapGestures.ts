/** A place in shares of the heatmap, 0 to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Gestures {
  readonly zoom: (factor: number, about: Point) => void;
  readonly pan: (by: Point) => void;
  /** Null when the pointer left. */
  readonly point: (at: Point | null) => void;
  /** A box drawn with Shift; `done` when the button goes up. */
  readonly box: (box: readonly [Point, Point], done: boolean) => void;
  readonly reset: () => void;
}

/** Wheel and pinch zoom, drag pans, Shift and drag draws a box, double click shows all. Returns how to stop. */
export function listenToGestures(
  target: HTMLElement,
  pictures: HTMLElement,
  gestures: Gestures,
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const share = ({ clientX, clientY }: MouseEvent): Point => {
    const box = pictures.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    // Browsers report a pinch as a wheel with Ctrl.
    gestures.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), share(event));
  };
  const down = (event: PointerEvent): void => {
    if (event.button === 0) follow(target, event, gestures, share);
  };
  const move = (event: PointerEvent): void => {
    gestures.point(share(event));
  };
  const leave = (): void => {
    gestures.point(null);
  };
  target.addEventListener('wheel', wheel, { passive: false, signal });
  target.addEventListener('pointerdown', down, { signal });
  target.addEventListener('pointermove', move, { signal });
  target.addEventListener('pointerleave', leave, { signal });
  target.addEventListener('dblclick', gestures.reset, { signal });
  return () => {
    abort.abort();
  };
}

/** From the button's press to its release. */
function follow(
  target: HTMLElement,
  down: PointerEvent,
  gestures: Gestures,
  share: (event: MouseEvent) => Point,
): void {
  const until = new AbortController();
  const { signal } = until;
  target.setPointerCapture(down.pointerId);
  const first = share(down);
  let last = first;
  const move = (event: PointerEvent): void => {
    const at = share(event);
    if (down.shiftKey) gestures.box([first, at], false);
    else gestures.pan({ x: last.x - at.x, y: last.y - at.y });
    last = at;
  };
  const up = (event: PointerEvent): void => {
    until.abort();
    if (down.shiftKey) gestures.box([first, share(event)], true);
  };
  target.addEventListener('pointermove', move, { signal });
  target.addEventListener('pointerup', up, { signal });
  target.addEventListener('pointercancel', up, { signal });
}
