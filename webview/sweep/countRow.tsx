import type { VNode } from 'preact';
import { cliffOf } from '../../src/shared/safeLimit/cliff';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import { useMemoized } from '../ui/useMemoized';
import type { GridPlan } from './cellsInSight';
import { sparsityName } from './cellSentence';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';

interface CountProps {
  readonly store: SweepStore;
  readonly series: JudgedSeries;
  readonly plan: GridPlan;
  /** Those that are in sight. */
  readonly columns: readonly number[];
}

/** What every claim comes from: of each sparsity, how many prompts stay within the tolerance. It stays over the pictures. */
export function CountRow({ store, series, plan, columns }: CountProps): VNode {
  const { tolerance, cursor, shown } = store;
  const points = new Map(pointsOf(series.table, tolerance).map(each => [each.sparsity, each]));
  const limit = safeLimit(series.table, tolerance);
  const weighty = [
    limit.state === 'safe' ? limit.limit.sparsity : undefined,
    limit.state === 'too-few' ? undefined : cliffOf(series.table, tolerance).at,
    series.settings[cursor.column]?.sparsity,
  ];
  const heads = useMemoized([shown, plan]);
  return (
    <div class="sweep-counts" role="row" aria-rowindex={1}>
      <span role="columnheader" aria-colindex={1}>
        {strings.sparsity}
        <span class="quiet">
          {strings.within} {tolerance.toFixed(2)}
        </span>
      </span>
      {columns.map(column => {
        const { sparsity, cells } = series.settings[column]!;
        const point = points.get(sparsity);
        const isWeighty = weighty.includes(sparsity);
        const isComputed = cells.some(({ result }) => result);
        const look = [isWeighty && 'weighty', !isComputed && 'not-computed'].filter(Boolean);
        return heads(`${column} ${point?.within} ${look.join()}`, () => (
          <span
            key={column}
            role="columnheader"
            aria-colindex={column + 2}
            class={look.join(' ')}
            style={{ left: `${plan.left + column * plan.column}px` }}
          >
            {sparsityName(sparsity)}{' '}
            <span class="quiet">{point ? `${point.within} ${strings.of} ${point.n}` : NONE}</span>
          </span>
        ));
      })}
    </div>
  );
}

const NONE = '–';
