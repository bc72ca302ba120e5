import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { integer, magnitude } from '../../src/shared/format';
import { strings } from '../strings';
import type { Cell } from './heatmap';
import type { SheetProps } from './layerProps';
import { partOf, slicePlace, wholeColumn } from './sheet';

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
}

/** Milliseconds that the crosshair rests before the rank is asked for: it takes a pass over the layer. */
const REST = 120;

/** Reads the weight at a cell exactly, whatever the zoom. */
export function useReading(
  { store, layer, sheet }: SheetProps,
  cell: Cell | null,
): CellReading | null {
  const [reading, setReading] = useState<CellReading | null>(null);
  const { host } = store;
  useEffect(() => {
    if (!cell) {
      setReading(null);
      return undefined;
    }
    const abort = new AbortController();
    const { signal } = abort;
    const one = { ...partOf(sheet), ...cell, height: 1, width: 1, rows: 1, columns: 1 };
    const place = { layer: layer.index, row: cell.row };
    const read = async (): Promise<void> => {
      const tile = await host.tile(one, { signal });
      if (signal.aborted) return;
      const [value, before] = [tile.signed[0] ?? 0, tile.before[0] ?? 0];
      const pruned = tile.zeros[0] === 1;
      setReading({ cell, value, before, pruned, rank: null });
      await new Promise(resolve => setTimeout(resolve, REST));
      if (signal.aborted) return;
      const column = wholeColumn(layer, sheet, cell.column);
      const { rank } = await host.rank({ ...place, column }, { signal });
      if (!signal.aborted) setReading({ cell, value, before, pruned, rank });
    };
    read().catch(() => undefined);
    return () => {
      abort.abort();
    };
  }, [host, sheet, cell?.row, cell?.column, store.edits?.revision]);
  return reading;
}

/** A letter's usual width, in digits. */
const LETTER = 0.8;

/** The reading in words, each in a place that never moves; for the ears when the keyboard moved the crosshair. */
export function CellText(
  props: SheetProps & { readonly reading: CellReading | null; readonly spoken: boolean },
): VNode {
  const { reading, spoken } = props;
  const parts = reading ? readingParts(reading, props) : [];
  return (
    <>
      <span class="layer-reading" aria-hidden={spoken}>
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
  { cell, value, before, pruned, rank }: CellReading,
  { store, layer, sheet }: SheetProps,
): readonly string[] {
  const wouldBe = !pruned && before <= store.threshold.shownIn(layer.index);
  const number = pruned
    ? before === 0
      ? '0'
      : `0 (|w| ${strings.was} ${magnitude(before)})`
    : `${value < 0 ? '−' : '+'}${magnitude(Math.abs(value))}`;
  return [
    placeText(cell, { layer, sheet }),
    `${strings.value} ${number}`,
    rank === null ? '' : rankText(rank, layer.weight.elements),
    pruned ? strings.pruned : wouldBe ? strings.wouldBePruned : strings.kept,
  ];
}

const placeText = (
  { row, column }: Cell,
  { layer, sheet }: Pick<SheetProps, 'layer' | 'sheet'>,
): string => {
  const at = `${strings.row} ${row}, ${strings.column} ${column}`;
  return sheet.slice === undefined
    ? at
    : `${at}, ${strings.kernel} ${slicePlace(layer, sheet.slice)}`;
};

const rankText = (rank: number, of: number): string =>
  `${strings.rank} ${integer(rank)} ${strings.of} ${integer(of)}`;

/** As wide as the parts can get, so that none moves with the crosshair. */
const widestParts = ({ layer, sheet }: SheetProps): readonly string[] => [
  placeText({ row: sheet.height - 1, column: sheet.width - 1 }, { layer, sheet }),
  `${strings.value} 0 (|w| ${strings.was} 0.0000)`,
  rankText(layer.weight.elements, layer.weight.elements),
  strings.wouldBePruned,
];
