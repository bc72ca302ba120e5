import type { Raster, Refusal } from '../../src/shared/generation/generation';
import type { PreviewProgress, PreviewSide } from '../../src/shared/messages/previewMessages';
import { componentTitle } from '../../src/shared/model/component';
import { strings } from './strings';

/** A preview on its way, as its events tell. */
export interface Running {
  readonly sides: readonly PreviewSide[];
  /** The side that runs now. */
  readonly side: number;
  readonly stage: string;
  /** Steps done and steps in all, over every side; zero before the first. */
  readonly done: number;
  readonly total: number;
  /** Providers that were given up on the way. */
  readonly refused: readonly Refusal[];
  /** Of every step so far. */
  readonly milliseconds: readonly number[];
  /** The latest latents of each side, small. */
  readonly previews: readonly (Raster | undefined)[];
}

export const beginning: Running = {
  sides: [],
  side: 0,
  stage: strings.loading,
  done: 0,
  total: 0,
  refused: [],
  milliseconds: [],
  previews: [],
};

/** The state after one more event. */
export function advance(running: Running, event: PreviewProgress): Running {
  switch (event.kind) {
    case 'sides':
      return { ...running, sides: event.sides };
    case 'provider':
      return { ...running, refused: [...running.refused, ...event.refused] };
    case 'materializing':
      return { ...running, side: event.side, stage: strings.materializing };
    case 'loading':
      return {
        ...running,
        side: event.side,
        stage: `${strings.loading} ${componentTitle[event.component]}`,
      };
    case 'decoding':
      return { ...running, side: event.side, stage: strings.decoding };
    case 'step':
      return {
        ...running,
        side: event.side,
        stage: `${strings.step} ${event.step} ${strings.of} ${event.steps}`,
        done: event.side * event.steps + event.step,
        total: Math.max(1, running.sides.length) * event.steps,
        milliseconds: [...running.milliseconds, event.milliseconds],
        previews: event.preview
          ? Object.assign([...running.previews], { [event.side]: event.preview })
          : running.previews,
      };
  }
}

/** Milliseconds that the remaining steps take at the median pace; undefined before the second step. */
export function remaining({ milliseconds, done, total }: Running): number | undefined {
  if (milliseconds.length < 2) return undefined;
  const ascending = [...milliseconds].sort((a, b) => a - b);
  return ascending[ascending.length >> 1]! * (total - done);
}
