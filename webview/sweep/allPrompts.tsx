import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { damageIn } from '../../src/shared/sweep/damageMetric';
import type { SweepStore } from './store';
import { strings } from './strings';
import { verdictNameOfCell } from './verdicts';

interface PromptsProps {
  readonly store: SweepStore;
  readonly state: SweepState;
}

/** What all prompts say at the cursor's sparsity, the worst first. */
export function AllPrompts({ store, state }: PromptsProps): VNode | null {
  const { column } = store.cursor;
  const { prompts } = state.plan;
  const verdicts = prompts.map((_, prompt) =>
    verdictNameOfCell(store.cellAt({ column, prompt }), store),
  );
  return useMemo(() => {
    if (column === 0) return null;
    const rows = prompts
      .map((name, prompt) => {
        const { result } = store.cellAt({ column, prompt }) ?? {};
        const error = result?.state === 'done' ? damageIn(result, store.metric) : undefined;
        return { name, prompt, error };
      })
      .sort((a, b) => (b.error ?? Infinity) - (a.error ?? Infinity));
    return (
      <table>
        <caption>{strings.allPrompts}</caption>
        <tbody>
          {rows.map(({ name, prompt, error }) => (
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
              <td class="number">{error === undefined ? '–' : (error?.toFixed(2) ?? '∞')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }, [store, store.still, verdicts.join()]);
}
