import type { VNode } from 'preact';
import { integer, magnitude } from '../../../src/shared/format';
import { strings } from '../../strings';
import { isOutdated } from '../../ui/answer';
import { useQuery } from '../../ui/useQuery';
import type { MatrixProps } from './layerProps';
import { partOf, matrixName, slicePlace, wholeColumn } from '../../heatmap/layerMatrix';
import type { Cell } from '../../heatmap/cell';

/** What the crosshair says of one weight. */
export interface CellReading {
  readonly cell: Cell;
  /** The weight under the steps. */
  readonly value: number;
  /** |w| before the steps. */
  readonly before: number;
  readonly pruned: boolean;
  /** 1-based, among the layer's magnitudes in the base; null until it is known. */
  readonly rank: number | null;
  /** The steps that `value` is of, and whether others are open since. */
  readonly revision: number;
  readonly isOutdated: boolean;
}

/** Milliseconds that the crosshair rests before the rank is asked for: it takes a pass over the layer. */
const REST = 120;

/** Reads the weight at a cell exactly, whatever the zoom. */
export function useReading(
  { store, layer, matrix }: MatrixProps,
  cell: Cell | null,
): CellReading | null {
  const { host } = store;
  const key = cell && {
    ...store.shown,
    layer: matrixName(matrix),
    request: `${cell.row} ${cell.column}`,
  };
  const one = { ...partOf(matrix), row: 0, column: 0, ...cell, height: 1, width: 1 };
  // The last reading, which says its own place, stays while the next is on its way.
  const weight = useQuery(key, signal => host.tile({ ...one, rows: 1, columns: 1 }, { signal }), [
    'revision',
    'request',
  ]);
  const rank = useQuery(key, async signal => {
    await rested(signal);
    const column = wholeColumn(layer, matrix, one.column);
    return host.rank({ layer: layer.index, row: one.row, column }, { signal });
  });
  const { data } = weight;
  if (!data) return null;
  const { row, column, revision } = data;
  return {
    cell: { row, column },
    value: data.signed[0] ?? 0,
    before: data.before[0] ?? 0,
    pruned: data.zeros[0] === 1,
    rank: row === cell?.row && column === cell.column ? (rank.data?.rank ?? null) : null,
    revision,
    isOutdated: isOutdated(weight),
  };
}

/** Waits until the crosshair has rested; fails where it has not. */
const rested = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, REST);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });

/** A letter's usual width, in digits. */
const LETTER = 0.8;

/** The reading in words, each in a place that never moves; for the ears when the keyboard moved the crosshair. */
export function CellText(
  props: MatrixProps & { readonly reading: CellReading | null; readonly spoken: boolean },
): VNode {
  const { reading, spoken } = props;
  const parts = reading ? readingParts(reading, props) : [];
  return (
    <>
      <span
        class={`layer-reading${reading?.isOutdated ? ' outdated' : ''}`}
        aria-hidden={spoken}
        aria-busy={reading?.isOutdated ?? false}
      >
        {widestParts(props).map((widest, i) => (
          <span key={i} style={{ minWidth: `${widest.length * LETTER}ch` }}>
            {parts[i] ?? ''}{' '}
          </span>
        ))}
      </span>
      <span class="spoken" role="status">
        {spoken ? parts.filter(part => part !== '').join(', ') : ''}
      </span>
    </>
  );
}

function readingParts(
  { cell, value, before, pruned, rank, revision }: CellReading,
  { store, layer, matrix }: MatrixProps,
): readonly string[] {
  const wouldBe = !pruned && before <= store.threshold.displayedThreshold(layer.index, revision);
  const number = pruned
    ? before === 0
      ? '0'
      : `0 (|w| ${strings.was} ${magnitude(before)})`
    : `${value < 0 ? '−' : '+'}${magnitude(Math.abs(value))}`;
  return [
    placeText(cell, { layer, matrix }),
    `${strings.value} ${number}`,
    rank === null ? '' : rankText(rank, layer.weight.elements),
    pruned ? strings.pruned : wouldBe ? strings.wouldBePruned : strings.kept,
  ];
}

const placeText = (
  { row, column }: Cell,
  { layer, matrix }: Pick<MatrixProps, 'layer' | 'matrix'>,
): string => {
  const at = `${strings.row} ${row}, ${strings.column} ${column}`;
  return matrix.slice === undefined
    ? at
    : `${at}, ${strings.kernel} ${slicePlace(layer, matrix.slice)}`;
};

const rankText = (rank: number, of: number): string =>
  `${strings.rank} ${integer(rank)} ${strings.of} ${integer(of)}`;

/** As wide as the parts can get, so that none moves with the crosshair. */
const widestParts = ({ layer, matrix }: MatrixProps): readonly string[] => [
  placeText({ row: matrix.height - 1, column: matrix.width - 1 }, { layer, matrix }),
  `${strings.value} 0 (|w| ${strings.was} 0.0000)`,
  rankText(layer.weight.elements, layer.weight.elements),
  strings.wouldBePruned,
];
