import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { magnitude, percent } from '../../../src/shared/format';
import { colourTable, type ColourMapName } from '../../gl/colourMap';
import { strings } from '../../strings';
import { useDrag } from '../../ui/useDrag';
import { countAtMost } from '../state/bucketCounts';
import { axisMagnitude, axisShare, type LogAxis } from '../state/logAxis';
import type { Threshold } from '../state/threshold';

const BINS_PER_DECADE = 20;

/** The log-|w| histogram with the pruning threshold as a line to be dragged. */
export function ThresholdHistogram({
  threshold,
  axis,
  map,
}: {
  readonly threshold: Threshold;
  readonly axis: LogAxis;
  readonly map: ColourMapName;
}): VNode {
  const box = useRef<HTMLDivElement>(null);
  const onPointerDown = useDrag(box, share => {
    threshold.moveTo(axisMagnitude(share, axis));
  });
  const ready = threshold.isReady;
  const edges = useMemo(() => edgeCounts(threshold, axis), [threshold.layers, ready, axis]);
  const at = threshold.magnitude;
  const text = `|w| ≤ ${magnitude(at)}`;
  const share = axisShare(at, axis);
  return (
    <div class="threshold-plot" ref={box} onPointerDown={onPointerDown}>
      <Bars edges={edges} share={share} map={map} />
      <div
        class={`threshold-line${threshold.line === null ? ' resting' : ''}`}
        style={{ left: `${share * 100}%` }}
        role="slider"
        tabIndex={0}
        aria-label={strings.pruningThreshold}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 1000) / 10}
        aria-valuetext={`${text}, ${threshold.sparsity === null ? '…' : percent(threshold.sparsity)}`}
        onKeyDown={event => {
          if (!moveByKey(threshold, event.key)) return;
          event.preventDefault();
          // Pages turn layers elsewhere.
          event.stopPropagation();
        }}
      >
        <span class={`threshold-value${share > 0.8 ? ' left' : ''}`} aria-hidden="true">
          {at > 0 ? text : strings.nothingPruned}
        </span>
      </div>
    </div>
  );
}

function moveByKey(threshold: Threshold, key: string): boolean {
  if (key === 'ArrowLeft' || key === 'ArrowDown') threshold.step(-1);
  else if (key === 'ArrowRight' || key === 'ArrowUp') threshold.step(1);
  else if (key === 'PageDown') threshold.changeSparsity(-0.01);
  else if (key === 'PageUp') threshold.changeSparsity(0.01);
  else if (key === 'Home') threshold.setSparsity(0);
  else if (key === 'End') threshold.setSparsity(1);
  else return false;
  return true;
}

const sumAtMost = ({ layers, counts }: Threshold, at: number): number =>
  layers.reduce((sum, layer) => sum + countAtMost(counts.get(layer)!, at), 0);

/** How many weights lie at or below each edge of the bins. */
function edgeCounts(threshold: Threshold, axis: LogAxis): readonly number[] {
  const bins = axis.decades * BINS_PER_DECADE;
  if (!threshold.isReady) return [];
  return Array.from({ length: bins + 1 }, (_, edge) =>
    sumAtMost(threshold, axisMagnitude(edge / bins, axis)),
  );
}

/** Bars of one tone that the line cuts: what lies below it is grey. */
function Bars({
  edges,
  share,
  map,
}: {
  readonly edges: readonly number[];
  readonly share: number;
  readonly map: ColourMapName;
}): VNode {
  const counts = edges.slice(1).map((to, bin) => to - edges[bin]!);
  const most = Math.max(1, ...counts);
  const line = share * counts.length;
  const bar = (bin: number, from: number, to: number, kept: boolean): VNode | false =>
    to > from && (
      <rect
        class={kept ? 'threshold-kept' : 'threshold-pruned'}
        x={from}
        width={to - from}
        y={1 - counts[bin]! / most}
        height={counts[bin]! / most}
      />
    );
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, counts.length)} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
      style={{ '--kept': keptTone(map) }}
    >
      {counts.map((count, bin) => {
        const [from, to] = [bin + 0.06, bin + 0.94];
        const cut = Math.min(to, Math.max(from, line));
        return (
          count > 0 && (
            <g key={bin}>
              {bar(bin, from, cut, false)}
              {bar(bin, cut, to, true)}
            </g>
          )
        );
      })}
    </svg>
  );
}

/** A tone of the map that stands out from grey and from either background. */
function keptTone(map: ColourMapName): string {
  if (map === 'greys') return 'var(--vscode-foreground)';
  const at = (map === 'rdbu' ? 40 : 128) * 3;
  return `rgb(${colourTable(map)
    .subarray(at, at + 3)
    .join()})`;
}
