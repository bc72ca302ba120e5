import type { VNode } from 'preact';
import { Button } from './button';
import type { SweepStore } from './store';
import { strings } from './strings';

/** How much of all pictures is in sight. */
export const ZoomBar = ({ store }: { readonly store: SweepStore }): VNode => (
  <div class="sweep-zoom" role="group" aria-label={strings.zoom}>
    <Button
      title={strings.zoomOut}
      onClick={() => {
        store.zoomBy(1 / ZOOM_STEP);
      }}
    >
      −
    </Button>
    <span role="status">{Math.round(100 * store.zoom.scale)} %</span>
    <Button
      title={strings.zoomIn}
      onClick={() => {
        store.zoomBy(ZOOM_STEP);
      }}
    >
      +
    </Button>
    <Button
      title={strings.fitHint}
      onClick={() => {
        store.zoomBy(0);
      }}
    >
      {strings.fit}
    </Button>
  </div>
);

/** What a press of a button or of a key makes larger. */
export const ZOOM_STEP = 1.5;
