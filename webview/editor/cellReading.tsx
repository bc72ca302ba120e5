import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { integer, magnitude } from '../../src/shared/format';
import { strings } from '../strings';
import type { Cell } from './heatmap';
import type { LayerProps } from './layerView';

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
export function useReading({ store, layer }: LayerProps, cell: Cell | null): CellReading | null {
  const [reading, setReading] = useState<CellReading | null>(null);
  const { host } = store;
  useEffect(() => {
    if (!cell) {
      setReading(null);
      return undefined;
    }
    const abort = new AbortController();
    const { signal } = abort;
    const at = { layer: layer.index, row: cell.row, column: cell.column };
    const one = { ...at, height: 1, width: 1, rows: 1, columns: 1 };
    const read = async (): Promise<void> => {
      const tile = await host.tile(one, { signal });
      if (signal.aborted) return;
      const [value, before] = [tile.signed[0] ?? 0, tile.before[0] ?? 0];
      const pruned = tile.zeros[0] === 1;
      setReading({ cell, value, before, pruned, rank: null });
      await new Promise(resolve => setTimeout(resolve, REST));
      if (signal.aborted) return;
      const rank = await host.rank(at, { signal });
      if (!signal.aborted) setReading({ cell, value, before, pruned, rank });
    };
    read().catch(() => undefined);
    return () => {
      abort.abort();
    };
  }, [host, layer, cell?.row, cell?.column, store.edits?.revision]);
  return reading;
}

/** The reading in words: for the eyes always, for the ears when the keyboard moved the crosshair. */
export function CellText({
  store,
  layer,
  reading,
  spoken,
}: LayerProps & { readonly reading: CellReading | null; readonly spoken: boolean }): VNode {
  const text = reading ? readingText(reading, { store, layer }) : '';
  return (
    <>
      <span class="layer-reading" aria-hidden={spoken}>
        {text}
      </span>
      <span class="spoken" role="status">
        {spoken ? text.replace(/ {2,}/g, ', ') : ''}
      </span>
    </>
  );
}

function readingText(
  { cell, value, before, pruned, rank }: CellReading,
  { store, layer }: LayerProps,
): string {
  const wouldBe = !pruned && before <= store.threshold.shownIn(layer.index);
  const number = pruned
    ? `0 (|w| ${magnitude(before)})`
    : `${value < 0 ? '−' : '+'}${magnitude(Math.abs(value))}`;
  const parts = [
    `${strings.row} ${cell.row}, ${strings.column} ${cell.column}`,
    `${strings.value} ${number}`,
    rank === null
      ? ''
      : `${strings.rank} ${integer(rank)} ${strings.of} ${integer(layer.weight.elements)}`,
    pruned ? strings.pruned : wouldBe ? strings.wouldBePruned : strings.kept,
  ];
  return parts.filter(part => part !== '').join('   ');
}
