import type { VNode } from 'preact';
import { magnitude } from '../../../src/shared/format';
import type { Tile } from '../../../src/shared/stats/statistics';
import { strings } from '../../strings';
import { Answer } from '../../ui/answer';
import { useQuery } from '../../ui/useQuery';
import { partOf, type LayerMatrix, matrixName } from '../../heatmap/layerMatrix';
import type { EditorStore } from '../state/store';
import type { Cell } from '../../heatmap/cell';

const ROWS = 12;
const COLUMNS = 6;

/** The weights around the crosshair as a table, for those who read numbers or hear them. */
export function ValueTable({
  store,
  matrix,
  around,
}: {
  readonly store: EditorStore;
  readonly matrix: LayerMatrix;
  readonly around: Cell | null;
}): VNode {
  const centre = around ?? { row: 0, column: 0 };
  const start = (at: number, count: number, whole: number): number =>
    Math.max(0, Math.min(whole - count, at - Math.floor(count / 2)));
  const row = start(centre.row, ROWS, matrix.height);
  const column = start(centre.column, COLUMNS, matrix.width);
  const size = { height: ROWS, width: COLUMNS, rows: ROWS, columns: COLUMNS };
  const key = { ...store.shown, layer: matrixName(matrix), request: `${row} ${column}` };
  // The last table, which says its own rows and columns, stays while the next is on its way.
  const found = useQuery(
    key,
    signal => store.host.tile({ ...partOf(matrix), row, column, ...size }, { signal }),
    ['revision', 'request'],
  );
  return (
    <div class="values">
      <Answer of={found}>
        {tile => (
          <Values
            tile={tile}
            threshold={store.threshold.displayedThreshold(matrix.layer, tile.revision)}
          />
        )}
      </Answer>
    </div>
  );
}

function Values({ tile, threshold }: { readonly tile: Tile; readonly threshold: number }): VNode {
  const across = [...Array(tile.columns).keys()];
  const caption = `${strings.rows} ${tile.row}–${tile.row + tile.rows - 1}, ${strings.columns} ${tile.column}–${tile.column + tile.columns - 1}`;
  return (
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
