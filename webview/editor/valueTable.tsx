import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { magnitude } from '../../src/shared/format';
import type { Tile } from '../../src/shared/statistics';
import { strings } from '../strings';
import type { Cell } from './heatmap';
import { partOf, type Sheet } from './sheet';
import type { EditorStore } from './store';

const ROWS = 12;
const COLUMNS = 6;

/** The weights around the crosshair as a table, for those who read numbers or hear them. */
export function ValueTable({
  store,
  sheet,
  around,
}: {
  readonly store: EditorStore;
  readonly sheet: Sheet;
  readonly around: Cell | null;
}): VNode {
  const [tile, setTile] = useState<Tile | null>(null);
  const centre = around ?? { row: 0, column: 0 };
  const start = (at: number, count: number, whole: number): number =>
    Math.max(0, Math.min(whole - count, at - Math.floor(count / 2)));
  const row = start(centre.row, ROWS, sheet.height);
  const column = start(centre.column, COLUMNS, sheet.width);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const size = { height: ROWS, width: COLUMNS, rows: ROWS, columns: COLUMNS };
    store.host
      .tile({ ...partOf(sheet), row, column, ...size }, { signal })
      .then(found => {
        if (!signal.aborted) setTile(found);
      })
      .catch(() => undefined);
    return () => {
      abort.abort();
    };
  }, [store.host, sheet, row, column, store.edits?.revision]);
  if (!tile) return <div class="values" />;
  const across = [...Array(tile.columns).keys()];
  const threshold = store.threshold.shownIn(sheet.layer);
  const caption = `${strings.rows} ${tile.row}–${tile.row + tile.rows - 1}, ${strings.columns} ${tile.column}–${tile.column + tile.columns - 1}`;
  return (
    <div class="values">
      <table>
        <caption class="quiet">{caption}</caption>
        <thead>
          <tr>
            <td />
            {across.map(x => (
              <th scope="col" key={x}>
                {tile.column + x}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...Array(tile.rows).keys()].map(y => (
            <tr key={y}>
              <th scope="row">{tile.row + y}</th>
              {across.map(x => (
                <Value key={x} tile={tile} at={y * tile.columns + x} threshold={threshold} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({
  tile,
  at,
  threshold,
}: {
  readonly tile: Tile;
  readonly at: number;
  readonly threshold: number;
}): VNode {
  const isPruned = tile.zeros[at] === 1;
  const marked = isPruned || tile.mean[at]! <= threshold;
  const value = isPruned ? (tile.before[at] ?? 0) : tile.signed[at]!;
  const text = `${value < 0 ? '−' : isPruned ? '' : '+'}${magnitude(Math.abs(value))}`;
  return (
    <td class={marked ? 'hatched' : ''}>
      {text}
      {marked && <span class="spoken"> {isPruned ? strings.pruned : strings.wouldBePruned}</span>}
    </td>
  );
}
