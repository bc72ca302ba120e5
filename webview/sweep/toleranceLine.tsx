import type { VNode } from 'preact';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';

/** Up to where a picture counts as the same: a line that is moved and never drawn again. */
export function ToleranceLine({ frame }: { readonly frame: ChartFrame }): VNode {
  const { chart, axis, inner, down } = frame;
  return (
    <span
      class="sweep-tolerance-line"
      style={{
        left: `${inner.left}px`,
        width: `${inner.width}px`,
        transform: `translateY(${down(axis.height(chart.tolerance))}px)`,
      }}
    />
  );
}
