import type { VNode } from 'preact';
import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import { cellSentence } from './cellSentence';
import type { Cursor } from './cursor';
import { ErrorIcon } from './errorIcon';
import type { SweepStore } from './store';
import { strings } from './strings';

interface CellProps {
  readonly store: SweepStore;
  readonly at: Cursor;
  readonly cell: ShownCell | undefined;
  readonly isHere: boolean;
  readonly isAside: boolean;
  /** Whether somebody would accept no picture of its row beyond it. */
  readonly isLast: boolean;
  /** Pixels from the left of its row. */
  readonly left: number;
}

/** A cell of the grid, read aloud in words: a plain place until its picture is put into it, an empty one where none will be for now. */
export const PictureCell = (props: CellProps): VNode => {
  const { store, at, cell, isHere, isAside, isLast, left } = props;
  return (
    <div
      role="gridcell"
      aria-colindex={at.column + 2}
      tabIndex={isHere ? 0 : -1}
      aria-selected={isHere}
      data-vscode-context={menuOf(cell, at)}
      aria-label={`${cellSentence(store, at)}${isLast ? `, ${strings.lastAccepted}` : ''}`}
      class={`${isAside ? 'aside' : ''} ${isLast ? 'last' : ''}`}
      data-src={cell?.result?.state === 'done' ? store.pictureOf(cell) : undefined}
      style={{ left: `${left}px` }}
    >
      {cell?.result?.state === 'failed' && (
        <span class="sweep-place failed">
          <ErrorIcon />
        </span>
      )}
      {!cell?.result && <span class={`sweep-place ${isOnItsWay(store) ? '' : 'empty'}`} />}
    </div>
  );
};

/** Whether what is missing is going to be there without anybody's doing. */
const isOnItsWay = ({ state }: SweepStore): boolean =>
  state?.progress.state === 'planned' || state?.progress.state === 'running';

/** What VS Code's menu is told of a cell that can be opened. */
const menuOf = (cell: ShownCell | undefined, { column }: Cursor): string | undefined =>
  cell && column > 0
    ? JSON.stringify({
        webviewSection: 'sweepCell',
        key: cell.key,
        preventDefaultContextMenuItems: true,
      })
    : undefined;
