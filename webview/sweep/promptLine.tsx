import type { VNode } from 'preact';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import { verdictMark } from '../../src/shared/charts/verdictMark';
import { promptVerdicts } from './promptVerdicts';
import type { JudgedSeries, SweepStore } from './store';

interface LineProps {
  readonly store: SweepStore;
  readonly series: JudgedSeries;
  readonly frame: ChartFrame;
}

/** Pixels of its dots, which are larger than others. */
const LARGER = 4.5;

/** The damage of the cursor's prompt over all sparsities: larger dots in the middles of the columns, a line through them, a ring at the cursor. */
export function PromptLine({ store, series, frame }: LineProps): VNode | null {
  const { cursor, state } = store;
  const { table } = series;
  const verdictOf = promptVerdicts(store, series);
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
        <path key={sparsity} {...verdictMark(verdictOf(row.prompt, sparsity), LARGER, { x, y })} />
      ))}
      {here && <circle class="here" cx={here.x} cy={here.y} r={8} />}
    </svg>
  );
}
