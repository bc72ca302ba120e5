import type { VNode } from 'preact';
import { integer, magnitude } from '../../src/shared/format';
import type { LayerInspection } from '../../src/shared/stats/plan';
import { strings } from '../strings';

const HEIGHT = 64;
const WIDTH = 288;

/** Log-|w| counts: before in grey, what is kept on top, and the threshold where there is one. */
export function Histogram({ inspection }: { readonly inspection: LayerInspection }): VNode {
  const { histogramBefore, histogramAfter, plan } = inspection;
  const { low, width, counts } = histogramBefore;
  const used = [...counts.keys()].filter(bin => counts[bin]! > 0);
  const first = used[0] ?? 0;
  const bins = Math.max(1, (used.at(-1) ?? 0) - first + 1);
  const most = Math.max(1, ...counts);
  const bar = (of: Float64Array, bin: number, name: string): VNode => {
    const height = (of[bin]! / most) * HEIGHT;
    return (
      <rect
        key={`${name}${bin}`}
        class={name}
        x={((bin - first) / bins) * WIDTH}
        y={HEIGHT - height}
        width={WIDTH / bins - 0.5}
        height={height}
      />
    );
  };
  const x =
    plan.threshold === undefined
      ? null
      : (((Math.log10(plan.threshold) - low) / width - first) / bins) * WIDTH;
  const label =
    plan.threshold === undefined ? '' : `${strings.threshold} |w| ≤ ${magnitude(plan.threshold)}`;
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`log |w|, ${integer(plan.weight.zeros)} ${strings.zeros}. ${label}`}
      >
        {used.map(bin => bar(counts, bin, 'histogram-before'))}
        {used.map(bin => bar(histogramAfter.counts, bin, 'histogram-after'))}
        {x !== null && <line class="histogram-threshold" x1={x} x2={x} y1={0} y2={HEIGHT} />}
      </svg>
      <figcaption class="quiet">
        <span>{(10 ** (low + first * width)).toExponential(0)}</span>
        <span>{label}</span>
        <span>{(10 ** (low + (first + bins) * width)).toExponential(0)}</span>
      </figcaption>
    </figure>
  );
}
