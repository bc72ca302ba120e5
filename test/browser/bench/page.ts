import type { ModelDescription } from '../../../src/shared/model/model';
import type { ClientMessage, ServerMessage } from '../../../src/shared/rpc/protocol';

/** What a benchmark gives its page, before anything else runs there. */
export interface BenchOptions {
  readonly description: ModelDescription;
  readonly host: string;
  readonly webgl: boolean;
}

/** What the page measures of itself, in milliseconds. */
export interface BenchPage {
  /** When the host's first answer arrived; zero before. */
  ready: number;
  /** From the first answer to the first picture, and to the last one that can be seen. */
  opening: () => Promise<{ readonly first: number; readonly all: number }>;
  /** Does something before every frame; answers the work in each frame and the time between them. */
  frames: (act: (frame: number) => void, count: number) => Promise<Frames>;
  wheel: (frame: number) => void;
  drag: (frame: number) => void;
  /** Moves the threshold; answers when hatch and counts had followed. */
  threshold: (count: number, place: string) => Promise<Followed>;
}

export interface Frames {
  readonly work: readonly number[];
  readonly apart: readonly number[];
}

export interface Followed {
  /** Frames until the hatch was drawn, each time. */
  readonly frames: readonly number[];
  /** Milliseconds until the counts stood in the table, each time. */
  readonly counts: readonly number[];
}

declare global {
  interface Window {
    benchOptions: BenchOptions;
    bench: BenchPage;
  }
}

const { description, host, webgl } = window.benchOptions;
const worker = new Worker(URL.createObjectURL(new Blob([host], { type: 'text/javascript' })));
worker.postMessage(description);
worker.onmessage = ({ data }: MessageEvent<ServerMessage>) => {
  if (data.type === 'ok') window.bench.ready ||= performance.now();
  window.postMessage(data);
};
window.acquireVsCodeApi = () => ({
  postMessage: (message: ClientMessage) => {
    worker.postMessage(message);
  },
  getState: () => undefined,
  setState: () => undefined,
});
window.pollardMeasures = true;

if (!webgl) {
  const canvas: { getContext: (kind: string, ...rest: unknown[]) => unknown } =
    HTMLCanvasElement.prototype;
  const real = canvas.getContext;
  canvas.getContext = function (kind, ...rest) {
    return kind === 'webgl2' ? null : real.call(this, kind, ...rest);
  };
}

// Made-up pointers cannot be captured.
Element.prototype.setPointerCapture = () => undefined;

const frame = (): Promise<number> => new Promise(requestAnimationFrame);
const afterFrame = async (): Promise<void> => {
  await frame();
  await new Promise(resolve => setTimeout(resolve, 0));
};
const overlay = (): HTMLElement => document.querySelector('.layer-overlay')!;
const pointer = (kind: string, place: { clientX: number; clientY: number }): PointerEvent =>
  new PointerEvent(kind, { ...place, pointerId: 1, bubbles: true, cancelable: true });

const drawn = (): number => performance.getEntriesByName('pollard-frame-work').length;

window.bench = {
  ready: 0,
  async opening() {
    let first = 0;
    for (;;) {
      await frame();
      const pictures = document.querySelectorAll('.thumbnail-picture').length;
      const waiting = document.querySelectorAll('.thumbnail-picture.waiting').length;
      if (pictures > waiting) first ||= performance.now();
      if (pictures > 0 && waiting === 0)
        return { first: first - this.ready, all: performance.now() - this.ready };
    }
  },
  async frames(act, count) {
    performance.clearMeasures('pollard-frame-work');
    const apart: number[] = [];
    let last = await frame();
    for (let i = 0; i < count; i++) {
      act(i);
      const now = await frame();
      apart.push(now - last);
      last = now;
    }
    const work = performance.getEntriesByName('pollard-frame-work').map(({ duration }) => duration);
    return { work, apart };
  },
  wheel(i) {
    const { left, top, width, height } = overlay().getBoundingClientRect();
    const [clientX, clientY] = [left + width * 0.6, top + height * 0.4];
    // In to single weights, out to the whole, over and over.
    const deltaY = i % 120 < 60 ? -60 : 60;
    const place = { clientX, clientY, deltaY, bubbles: true, cancelable: true };
    overlay().dispatchEvent(new WheelEvent('wheel', place));
  },
  drag(i) {
    const at = { clientX: 700 + 300 * Math.sin(i / 9), clientY: 400 + 150 * Math.cos(i / 7) };
    if (i === 0) overlay().dispatchEvent(pointer('pointerdown', at));
    overlay().dispatchEvent(pointer('pointermove', at));
  },
  async threshold(count, place) {
    const plot = document.querySelector('.threshold-plot')!;
    const { left, top, width, height } = plot.getBoundingClientRect();
    const at = (share: number) => ({ clientX: left + width * share, clientY: top + height / 2 });
    plot.dispatchEvent(pointer('pointerdown', at(0.3)));
    const figures = document.querySelector('.threshold-counts tbody')!;
    const followed = { frames: [] as number[], counts: [] as number[] };
    for (let i = 0; i < count; i++) {
      await afterFrame();
      const [pictures, text, start] = [pictured(place), figures.textContent, performance.now()];
      let counted = 0;
      const watch = new MutationObserver(() => {
        if (figures.textContent !== text) counted ||= performance.now() - start;
      });
      watch.observe(figures, { subtree: true, childList: true, characterData: true });
      plot.dispatchEvent(pointer('pointermove', at(0.35 + 0.3 * ((i * 0.37) % 1))));
      let frames = 0;
      let hatched = 0;
      while (hatched === 0 || counted === 0) {
        await afterFrame();
        frames++;
        if (pictured(place) !== pictures) hatched ||= frames;
      }
      watch.disconnect();
      followed.frames.push(hatched);
      followed.counts.push(counted);
    }
    plot.dispatchEvent(pointer('pointerup', at(0.5)));
    return followed;
  },
};

/** Something that is another whenever what is hatched was drawn anew. */
function pictured(place: string): number {
  return place === 'layer' ? drawn() : painted;
}

let painted = 0;
const drawing: {
  putImageData: (...args: Parameters<CanvasRenderingContext2D['putImageData']>) => void;
} = CanvasRenderingContext2D.prototype;
const put = drawing.putImageData;
drawing.putImageData = function (...args) {
  painted++;
  put.apply(this, args);
};
