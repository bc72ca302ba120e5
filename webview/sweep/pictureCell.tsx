import type { VNode } from 'preact';
import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import type { VerdictName } from '../../src/shared/sweep/verdict';
import { cellSentence } from './cellSentence';
import { openCell } from './gridKeys';
import type { Cursor, SweepStore } from './store';

interface CellProps {
  readonly store: SweepStore;
  readonly at: Cursor;
  readonly cell: ShownCell | undefined;
  /** Said by a strip below the picture, never over it; a dense one has none. */
  readonly verdict: VerdictName | undefined;
  readonly isHere: boolean;
  readonly isAside: boolean;
  /** Pixels from the left of its row. */
  readonly left: number;
}

/** A cell of the grid: its picture, read aloud in words. */
export const PictureCell = (props: CellProps): VNode => {
  const { store, at, cell, verdict, isHere, isAside, left } = props;
  return (
    <div
      role="gridcell"
      aria-colindex={at.column + 2}
      tabIndex={isHere ? 0 : -1}
      aria-selected={isHere}
      data-vscode-context={menuOf(cell, at)}
      aria-label={cellSentence(store, at)}
      class={`${verdict ?? ''} ${isAside ? 'aside' : ''}`}
      style={{ left: `${left}px` }}
      onClick={() => {
        store.moveTo(at);
      }}
      onDblClick={() => {
        openCell(store, at);
      }}
    >
      <Picture store={store} cell={cell} />
    </div>
  );
};

/** What VS Code's menu is told of a cell that can be opened. */
const menuOf = (cell: ShownCell | undefined, { column }: Cursor): string | undefined =>
  cell && column > 0
    ? JSON.stringify({
        webviewSection: 'sweepCell',
        key: cell.key,
        preventDefaultContextMenuItems: true,
      })
    : undefined;

/** A plain place where there is no picture. */
function Picture({ store, cell }: Pick<CellProps, 'store' | 'cell'>): VNode {
  if (cell?.result?.state !== 'done')
    return <span class={`sweep-place ${cell?.result ? 'failed' : ''}`} />;
  const url = store.pictureOf(cell);
  return <img key={url} data-src={url} alt="" decoding="async" />;
}
