import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { useMemoized } from '../ui/useMemoized';
import { useRested } from '../ui/useRested';
import { type GridPlan, inEither, spanWith, useCellsInSight } from './cellsInSight';
import { columnsOf } from './columns';
import { CountRow } from './countRow';
import { openCell, pressInGrid } from './gridKeys';
import { PictureCell } from './pictureCell';
import { usePicturesAtRest } from './picturesAtRest';
import './pictureGrid.css';
import { REST } from './rest';
import { type SeenCell, seenCells } from './seenCells';
import type { Cursor } from './cursor';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { useIsNarrow } from './useIsNarrow';
import { VerdictStrips } from './verdictStrips';

interface GridProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
  readonly scroller: RefObject<HTMLElement | null>;
}

/** Pixels of a name above its row. */
const NAME = 18;
/** Pixels of a row beside its picture, which is as high as its column is wide. */
const STRIP = 3;
/** Pixels of the row of counts above all pictures. */
const COUNTS = 36;

/**
 * The pictures, a row for each prompt, under the columns of the curve. One tab stop; arrows move the cursor. Only what is in sight
 * is in the page, with the cursor's cell, which has the focus: a thousand pictures are as light as a hundred.
 */
export function PictureGrid({ store, state, series, scroller }: GridProps): VNode {
  const grid = useRef<HTMLDivElement>(null);
  /** Whether a key of the grid moved the cursor: the focus follows, and what has it comes into sight. */
  const isMoved = useRef(false);
  const { cursor, shown, tolerance } = store;
  const { prompts } = state.plan;
  const isNarrow = useIsNarrow();
  const plan = useMemo(
    () => planOf(series, prompts.length, isNarrow),
    [series, prompts.length, isNarrow],
  );
  // While it scrolls, cells that come into sight are plain places: pictures come when it rests, and cells with them.
  const { sight, rested } = useCellsInSight(scroller, grid, plan);
  const { rows: filled, columns: drawn } = rested;
  const columns = spanWith(drawn, cursor.column);
  usePicturesAtRest(scroller, grid, tolerance);
  const cells = useMemoized([shown, plan]);
  // What cells are called is read when the tolerance rests: their strips follow every move.
  const judged = useRested(tolerance, REST);
  const rows = useMemoized([shown, judged, plan, drawn]);
  useLayoutEffect(() => {
    if (isMoved.current)
      grid.current?.querySelector<HTMLElement>('[role=gridcell][tabindex="0"]')?.focus();
    isMoved.current = false;
  }, [cursor]);
  const cellOf = ({ at, cell, verdict, isAside }: SeenCell): VNode => {
    const isHere = at.column === cursor.column && at.prompt === cursor.prompt;
    const isLast = store.accepted?.get(at.prompt) === at.column;
    return cells(`${at.prompt} ${at.column} ${isHere} ${verdict} ${isAside}`, () => (
      <PictureCell
        key={at.column}
        {...{ store, at, cell, isHere, isAside, isLast }}
        left={plan.left + at.column * plan.column}
      />
    ));
  };
  return (
    <div
      ref={grid}
      class={`sweep-grid ${isNarrow ? 'narrow' : ''}`}
      role="grid"
      data-figure="pictures"
      aria-label={strings.pictures}
      aria-rowcount={plan.rows + 1}
      aria-colcount={plan.columns + 1}
      style={{
        '--name': `${plan.left}px`,
        '--column': `${plan.column}px`,
        '--row': `${plan.row}px`,
        '--above': `${plan.above}px`,
        width: `${plan.left + plan.columns * plan.column}px`,
        height: `${plan.top + plan.rows * plan.row}px`,
      }}
      onClick={event => {
        const at = placeOf(event);
        if (at && store.accepted) store.accept(at);
        else if (at) store.moveTo(at);
      }}
      onDblClick={event => {
        const at = placeOf(event);
        if (at && !store.accepted) openCell(store, at);
      }}
      onKeyDown={event => {
        if (!pressInGrid(store, event)) return;
        isMoved.current = true;
        event.preventDefault();
      }}
    >
      <CountRow {...{ store, series, plan }} columns={spanWith(sight.columns, cursor.column)} />
      <span
        class="sweep-column"
        style={{
          left: `${plan.left + cursor.column * plan.column}px`,
          width: `${plan.column}px`,
        }}
      />
      <Places plan={plan} />
      <VerdictStrips store={store} plan={plan} region={sight} />
      {inEither(sight.rows, filled, cursor.prompt).map(prompt => {
        // The cursor's column is in each row, the cursor itself in one.
        const isHere = prompt === cursor.prompt;
        const isFilled = isHere || (prompt >= filled.from && prompt < filled.to);
        return rows(`${prompt} ${cursor.column} ${isHere} ${isFilled}`, () => (
          <div
            key={prompt}
            role="row"
            class="sweep-row"
            aria-rowindex={prompt + 2}
            style={{ top: `${plan.top + prompt * plan.row}px` }}
          >
            <RowHeader name={prompts[prompt]} />
            {isFilled && seenCells(store, prompt, columns).map(cellOf)}
          </div>
        ));
      })}
    </div>
  );
}

/** A plain place for each picture: cells come when nothing scrolls. */
const Places = ({ plan: { top, above, row, column } }: { readonly plan: GridPlan }): VNode => (
  <svg class="sweep-places" aria-hidden="true">
    <pattern id="sweep-place" y={top} width={column} height={row} patternUnits="userSpaceOnUse">
      <rect x={3} y={above + 2} width={column - 6} height={column - 6} />
    </pattern>
    <rect y={top} width="100%" height="100%" fill="url(#sweep-place)" />
  </svg>
);

/** The cell that an event is for: a thousand cells need no handlers of their own. */
function placeOf({ target }: Event): Cursor | undefined {
  const cell = (target as Element).closest('[role=gridcell]');
  const row = cell?.parentElement;
  return cell && row
    ? { column: Number(cell.ariaColIndex) - 2, prompt: Number(row.ariaRowIndex) - 2 }
    : undefined;
}

const RowHeader = ({ name }: { readonly name: string | undefined }): VNode => (
  <div role="rowheader" aria-colindex={1} title={name}>
    <span>{name}</span>
  </div>
);

function planOf(series: JudgedSeries, rows: number, isNarrow: boolean): GridPlan {
  const { left, width } = columnsOf(series, isNarrow ? 'narrow' : undefined);
  const above = isNarrow ? NAME : 0;
  return {
    ...{ rows, columns: series.settings.length, row: above + width + STRIP, column: width },
    ...{ left, top: COUNTS, above },
  };
}
