import type { SweepState } from '../../../src/shared/messages/sweepMessages';
import type { ClientMessage } from '../../../src/shared/rpc/protocol';

/** What the page of a sweep measures of itself, in milliseconds. */
export interface SweepBench {
  /** Scrolls before every frame by so many pixels; answers the work of each frame, and how many cells were in the page at most. */
  scroll: (right: number, down: number, count: number) => Promise<Scrolled>;
  /** Drags the tolerance up and down by so many pixels a move; answers the frames until its line lay elsewhere, and the work of each frame. */
  drag: (pixels: number, count: number) => Promise<Dragged>;
}

export interface Scrolled {
  readonly work: readonly number[];
  readonly cells: number;
}

export interface Dragged {
  readonly work: readonly number[];
  readonly frames: readonly number[];
}

declare global {
  interface Window {
    sweepState: SweepState;
    sweepBench: SweepBench;
  }
}

window.acquireVsCodeApi = () => ({
  postMessage: (message: ClientMessage) => {
    if (message.type !== 'call') return;
    // Messages cross as VS Code's do: cloned, and never in the same task.
    window.postMessage({ type: 'ok', id: message.id, result: window.sweepState });
  },
  getState: () => undefined,
  setState: () => undefined,
});

// Made-up pointers cannot be captured.
Element.prototype.setPointerCapture = () => undefined;

/** The end of the next frame: its callbacks, layout and painting are done. */
const afterFrame = (): Promise<void> =>
  new Promise(done => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        done();
      };
      port2.postMessage(0);
    });
  });

/** Whether a scroller has room for a whole move. */
const canScroll = (scroller: Element, right: number, down: number): boolean => {
  const [x, y] = [scroller.scrollLeft + right, scroller.scrollTop + down];
  return (
    Math.min(x, y) >= 0 &&
    x <= scroller.scrollWidth - scroller.clientWidth &&
    y <= scroller.scrollHeight - scroller.clientHeight
  );
};

window.sweepBench = {
  async scroll(right, down, count) {
    const scroller = document.querySelector('.sweep-figures')!;
    let start = 0;
    // Heard before the page hears it: a frame begins with its events.
    const begin = (): void => {
      start = performance.now();
    };
    window.addEventListener('scroll', begin, { capture: true });
    const work: number[] = [];
    let cells = 0;
    let way = 1;
    for (let i = 0; i < count; i++) {
      // To the end and back again. A frame that stands still begins with no event: it would be counted from the one before.
      if (!canScroll(scroller, way * right, way * down)) way = -way;
      scroller.scrollBy({ left: way * right, top: way * down, behavior: 'instant' });
      start = NaN;
      await afterFrame();
      if (Number.isNaN(start)) throw new Error(`Frame ${i} stood still.`);
      work.push(performance.now() - start);
      cells = Math.max(cells, document.querySelectorAll('.sweep-grid [role=gridcell]').length);
    }
    window.removeEventListener('scroll', begin, { capture: true });
    return { work, cells };
  },
  async drag(pixels, count) {
    const track = document.querySelector('.sweep-tolerance-track')!;
    const { left, top, height } = track.getBoundingClientRect();
    const pointer = (kind: string, down: number): PointerEvent =>
      new PointerEvent(kind, { clientX: left, clientY: top + down, pointerId: 1, bubbles: true });
    const handle = track.firstElementChild!;
    const line = document.querySelector<HTMLElement>('.sweep-tolerance-line')!;
    handle.dispatchEvent(pointer('pointerdown', height / 2));
    // Within the middle of the track, there and back again.
    const room = 0.4 * height;
    const dragged = { work: [] as number[], frames: [] as number[] };
    for (let i = 0; i < count; i++) {
      const [before, value] = [line.style.transform, handle.getAttribute('aria-valuenow')];
      const start = performance.now();
      const way = ((i + 1) * pixels) % (2 * room);
      track.dispatchEvent(pointer('pointermove', 0.3 * height + Math.min(way, 2 * room - way)));
      let frames = 0;
      // What the page draws for a move it draws once the event was dispatched, before anything else.
      await Promise.resolve();
      let work = performance.now() - start;
      do {
        await new Promise(requestAnimationFrame);
        const begun = performance.now();
        await new Promise<void>(done => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            done();
          };
          port2.postMessage(0);
        });
        work += performance.now() - begun;
        frames++;
      } while (line.style.transform === before && frames < 3);
      // A move within one hundredth of damage is none.
      if (frames === 3 && handle.getAttribute('aria-valuenow') === value) continue;
      dragged.frames.push(frames);
      dragged.work.push(work);
    }
    track.dispatchEvent(pointer('pointerup', height / 2));
    return dragged;
  },
};
