import type { VNode } from 'preact';
import type { Zoom } from './zoom';

interface MapProps {
  readonly zoom: Zoom;
  readonly url: string;
}

/** In the corner of a picture that is zoomed: all of it, and a frame around what is in sight. */
export function ZoomMap({ zoom: { scale, x, y }, url }: MapProps): VNode | null {
  if (scale === 1) return null;
  const hidden = 100 * (1 - 1 / scale);
  const percent = (share: number): string => `${share.toFixed(2)}%`;
  return (
    <span class="sweep-zoom-map" aria-hidden="true">
      <img src={url} alt="" />
      <span
        style={{
          left: percent(x * hidden),
          top: percent(y * hidden),
          width: percent(100 / scale),
          height: percent(100 / scale),
        }}
      />
    </span>
  );
}
