import type { VNode } from 'preact';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import type { JudgedSeries, SweepStore } from './store';

interface LineProps {
  readonly store: SweepStore;
  readonly series: JudgedSeries;
  readonly frame: ChartFrame;
}

/** The damage of the cursor's prompt over all sparsities, as a line through the middles of the columns, and a ring at the cursor. */
export function PromptLine({ store, series, frame }: LineProps): VNode | null {
  const { cursor, state } = store;
  const { table } = series;
  const row = table.rows.find(({ prompt }) => prompt === state?.plan.prompts[cursor.prompt]);
  if (!row) return null;
  const { options, axis, columns, across, down } = frame;
  const places = table.sparsities.map((sparsity, at) => ({
    sparsity,
    x: across(columns.indexOf(sparsity)),
    y: down(axis.height(axis.place(row.damage[at]!))),
  }));
  const here = places.find(({ sparsity }) => sparsity === series.settings[cursor.column]?.sparsity);
  const pruned = places.filter(({ sparsity }) => sparsity > 0);
  return (
    <svg class="sweep-prompt-line" width={options.width} height={options.height} aria-hidden="true">
      <polyline points={pruned.map(({ x, y }) => `${x},${y}`).join(' ')} />
      {pruned.map(({ sparsity, x, y }) => (
        <circle key={sparsity} cx={x} cy={y} r={4} />
      ))}
      {here && <circle class="here" cx={here.x} cy={here.y} r={8} />}
    </svg>
  );
}
