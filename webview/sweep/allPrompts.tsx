import type { VNode } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import { damageIn } from '../../src/shared/sweep/damageMetric';
import { useRested } from '../ui/useRested';
import { sparsityName } from './cellSentence';
import { metricWord } from './metricWord';
import { REST } from './rest';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { NONE, twoDecimals } from './twin';
import { verdictNameOfCell } from './verdicts';

interface PromptsProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** What all prompts say at the cursor's sparsity, the worst first. */
export function AllPrompts({ store, state, series }: PromptsProps): VNode | null {
  const { cursor, metric, clipOf, own } = store;
  // Its heading says by which: fifty rows that followed every move would take the figures half of each frame.
  const tolerance = useRested(store.tolerance, REST);
  const { column } = cursor;
  const { prompts } = state.plan;
  const sparsity = series.settings[column]?.sparsity ?? 0;
  const point = pointsOf(series.table, tolerance).find(each => each.sparsity === sparsity);
  const agree = point
    ? `${point.within} ${strings.of} ${point.n} ${strings.promptsWithin} ${tolerance.toFixed(2)}, `
    : '';
  const verdicts = prompts.map((_, prompt) =>
    verdictNameOfCell(store.cellAt({ column, prompt }), { metric, tolerance, clipOf, own }),
  );
  const body = useMemo(() => {
    const rows = prompts
      .map((name, prompt) => {
        const { result } = store.cellAt({ column, prompt }) ?? {};
        const done = result?.state === 'done' ? result : undefined;
        return { name, prompt, psnr: done?.metrics['psnr'], error: done && damageIn(done, metric) };
      })
      .sort((a, b) => (b.error ?? Infinity) - (a.error ?? Infinity));
    return (
      <tbody>
        {rows.map(({ name, prompt, error, psnr }) => (
          <tr key={name}>
            <td>
              <span class={`sweep-mark ${verdicts[prompt] ?? ''}`} aria-hidden="true" />
            </td>
            <th scope="row">
              <button
                class="link"
                onClick={() => {
                  store.moveTo({ column, prompt });
                }}
              >
                {name}
              </button>
            </th>
            <td class="number">{twoDecimals(error)}</td>
            <td class="number">{psnr === undefined ? NONE : (psnr?.toFixed(1) ?? '∞')}</td>
          </tr>
        ))}
      </tbody>
    );
  }, [store, store.still, verdicts.join()]);
  const heading = useId();
  if (column === 0) return null;
  // Beside the table, not in it: what is counted goes by the tolerance, and no row is laid out again.
  return (
    <section>
      <h3 id={heading} class="quiet">
        {sparsityName(sparsity)} · {agree}
        {strings.worstFirst}
      </h3>
      <table aria-labelledby={heading}>
        <thead>
          <tr>
            <td />
            <th scope="col">{strings.prompt}</th>
            <th scope="col">{metricWord[metric]}</th>
            <th scope="col">{strings.psnr}</th>
          </tr>
        </thead>
        {body}
      </table>
    </section>
  );
}
