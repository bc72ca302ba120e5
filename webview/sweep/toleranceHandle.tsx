import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import { useDrag } from '../ui/useDrag';
import { useFrames } from '../ui/useFrames';
import type { SweepStore } from './store';
import { strings } from './strings';
import { movedByKey, nearestTolerance, toleranceRange } from './toleranceRange';

interface HandleProps {
  readonly store: SweepStore;
  readonly frame: ChartFrame;
}

/** The end of the tolerance's line: dragged up and down, or moved by the arrows. */
export function ToleranceHandle({ store, frame }: HandleProps): VNode {
  const { axis, inner, options } = frame;
  const { tolerance } = store;
  const track = useRef<HTMLDivElement>(null);
  /** Where the line was when it was pressed, in pixels above the axis. */
  const start = useRef(0);
  const set = useFrames((value: number) => {
    store.choose({ tolerance: nearestTolerance(value) });
  });
  // By the way of the pointer alone: the answer above may take another line meanwhile, and the track moves.
  const drag = useDrag(track, (_share, moved) => {
    set(axis.at(start.current - moved));
  });
  return (
    <div
      ref={track}
      class="sweep-tolerance-track"
      style={{ top: `${options.marginTop}px`, height: `${inner.height}px` }}
    >
      <div
        class="sweep-tolerance-handle"
        role="slider"
        tabIndex={0}
        aria-label={strings.toleranceHandle}
        aria-orientation="vertical"
        aria-valuemin={toleranceRange.least}
        aria-valuemax={toleranceRange.most}
        aria-valuenow={tolerance}
        aria-valuetext={`${strings.within} ${tolerance.toFixed(2)}`}
        title={strings.toleranceHint}
        style={{ transform: `translateY(${inner.height - axis.height(tolerance)}px)` }}
        onPointerDown={event => {
          start.current = axis.height(tolerance);
          drag(event);
        }}
        onKeyDown={event => {
          const value = movedByKey(event, tolerance);
          if (value === undefined) return;
          event.preventDefault();
          store.choose({ tolerance: nearestTolerance(value) });
        }}
      />
    </div>
  );
}
