import type { VNode } from 'preact';
import { verdicts } from '../../src/shared/sweep/verdict';
import type { GridPlan } from './cellsInSight';
import type { SeenCell } from './seenCells';

interface StripsProps {
  readonly plan: GridPlan;
  readonly cells: readonly SeenCell[];
}

/** Pixels that a strip leaves free at either side of its column. */
const SIDE = 3;

/**
 * What pictures are, told apart without colour by a line under each. A path for each verdict, and for what stands back another: a
 * move of the tolerance changes few attributes, and no cell is laid out or painted again.
 */
export const VerdictStrips = ({ plan, cells }: StripsProps): VNode => (
  <svg class="sweep-strips" aria-hidden="true">
    <pattern id="sweep-strip" width="4" height="4" patternUnits="userSpaceOnUse">
      <path d="M-1,1L1,-1M0,4L4,0M3,5L5,3" />
    </pattern>
    {[false, true].flatMap(isAside =>
      verdicts.map(name => {
        const own = cells.filter(cell => cell.verdict === name && cell.isAside === isAside);
        return (
          <path
            key={`${name} ${isAside}`}
            class={`${name} ${isAside ? 'aside' : ''}`}
            d={own.map(({ at }) => stripAt(plan, at)).join('')}
          />
        );
      }),
    )}
  </svg>
);

function stripAt({ left, top, column, row }: GridPlan, at: SeenCell['at']): string {
  const [x, y] = [left + at.column * column + SIDE, top + at.prompt * row + column - SIDE];
  return `M${x},${y}h${column - 2 * SIDE}`;
}
