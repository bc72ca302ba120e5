import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { type VerdictName, verdicts } from '../../src/shared/sweep/verdict';
import type { GridPlan, Region, Span } from './cellsInSight';
import { type SeenCell, seenCells } from './seenCells';
import type { SweepStore } from './store';

interface StripsProps {
  readonly store: SweepStore;
  readonly plan: GridPlan;
  readonly region: Region;
}

/** Pixels that a strip leaves free at either side of its column. */
const SIDE = 3;
/** Half the pixels of a line: all begin at the same height. A transform would make each path a layer to be sorted in every frame. */
const half: Readonly<Record<VerdictName, number>> = {
  'same-picture': 1,
  'quality-drops': 1.5,
  'another-picture': 1,
  collapsed: 2,
};
/** Cells of a block: about a tile of what a browser paints at a time. */
const [DOWN, ACROSS] = [4, 6];

/**
 * What pictures are, told apart without colour by a line under each. In blocks with a path for each verdict, and for what stands back
 * another: while it scrolls those in sight stay as they are, and a move of the tolerance changes few attributes and no cell.
 */
export const VerdictStrips = ({ store, plan, region }: StripsProps): VNode => (
  <svg class="sweep-strips" aria-hidden="true">
    <pattern id="sweep-strip" width="4" height="4" patternUnits="userSpaceOnUse">
      <path d="M-1,1L1,-1M0,4L4,0M3,5L5,3" />
    </pattern>
    {blocksOf(region.rows, DOWN).flatMap(row =>
      blocksOf(region.columns, ACROSS).map(column => (
        <StripBlock key={`${row} ${column}`} {...{ store, plan, row, column }} />
      )),
    )}
  </svg>
);

interface BlockProps extends Omit<StripsProps, 'region'> {
  /** Of its first cell. */
  readonly row: number;
  readonly column: number;
}

/** The strips of neighbouring cells. */
function StripBlock({ store, plan, row, column }: BlockProps): VNode {
  const { shown, tolerance } = store;
  return useMemo(() => {
    const columns = between(column, Math.min(column + ACROSS, plan.columns));
    const cells = between(row, Math.min(row + DOWN, plan.rows)).flatMap(prompt =>
      seenCells(store, prompt, columns),
    );
    return (
      <g>
        {[false, true].flatMap(isAside =>
          verdicts.map(name => {
            const own = cells.filter(cell => cell.verdict === name && cell.isAside === isAside);
            return (
              own.length > 0 && (
                <path
                  key={`${name} ${isAside}`}
                  class={`${name} ${isAside ? 'aside' : ''}`}
                  d={own.map(({ at }) => stripAt(plan, at, half[name])).join('')}
                />
              )
            );
          }),
        )}
      </g>
    );
  }, [store, plan, row, column, shown, tolerance]);
}

/** Where the blocks begin that have any of a span in them. */
const blocksOf = ({ from, to }: Span, size: number): readonly number[] =>
  between(Math.floor(from / size), Math.ceil(to / size)).map(at => at * size);

const between = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

function stripAt(
  { left, top, column, row, above }: GridPlan,
  at: SeenCell['at'],
  down: number,
): string {
  const x = left + at.column * column + SIDE;
  const y = top + at.prompt * row + above + column - SIDE + down;
  return `M${x},${y}h${column - 2 * SIDE}`;
}
