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

/** Wheel and pinch zoom, two fingers too, drag pans, Shift and drag draws a box, double click shows all. Returns how to stop. */
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
  const pointers = new Map<number, PointerEvent>();
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || pointers.size > 0) return;
    pointers.set(event.pointerId, event);
    follow(target, pointers, gestures, share);
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

/** From the first press to the last release: one pointer pans or draws a box, a second makes it a pinch. */
function follow(
  target: HTMLElement,
  pointers: Map<number, PointerEvent>,
  gestures: Gestures,
  share: (event: MouseEvent) => Point,
): void {
  const until = new AbortController();
  const { signal } = until;
  const [down] = [...pointers.values()] as [PointerEvent];
  const first = share(down);
  const isBox = down.shiftKey;
  const press = (event: PointerEvent): void => {
    if (event.button !== 0 || isBox || pointers.size === 2) return;
    target.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
  };
  const move = (event: PointerEvent): void => {
    if (!pointers.has(event.pointerId)) return;
    const [before, widthBefore] = grip([...pointers.values()], share);
    pointers.set(event.pointerId, event);
    const [after, width] = grip([...pointers.values()], share);
    if (isBox) gestures.box([first, after], false);
    else {
      gestures.pan({ x: before.x - after.x, y: before.y - after.y });
      if (widthBefore > 0 && width > 0) gestures.zoom(width / widthBefore, after);
    }
  };
  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    until.abort();
    if (isBox) gestures.box([first, share(event)], true);
  };
  target.setPointerCapture(down.pointerId);
  target.addEventListener('pointerdown', press, { signal });
  target.addEventListener('pointermove', move, { signal });
  target.addEventListener('pointerup', up, { signal });
  target.addEventListener('pointercancel', up, { signal });
}

/** The middle of one or two pointers, and how far apart they are in CSS pixels. */
function grip(
  events: readonly PointerEvent[],
  share: (event: MouseEvent) => Point,
): readonly [Point, number] {
  const [a, b = a] = events as readonly [PointerEvent, PointerEvent?];
  const [from, to] = [share(a), share(b)];
  const width = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  return [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, width];
}
