import type { VNode } from 'preact';
import { damageIn } from '../../src/shared/sweep/damageMetric';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { sparsityName } from './cellSentence';
import type { JudgedSeries, SweepStore } from './store';
import { metricWord } from './metricWord';
import { strings } from './strings';
import { NONE, Twin, twoDecimals } from './twin';
import { verdictNameOfCell, verdictWord } from './verdicts';

interface TableProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** What the pictures of the shown image are, in words: a row for each prompt. */
export const PictureTable = ({ store, state, series }: TableProps): VNode => (
  <Twin figure="pictures" label={strings.pictures}>
    <table>
      <caption>
        {metricWord[store.metric]}, {strings.seed} {store.seed}
      </caption>
      <thead>
        <tr>
          <th scope="col">{strings.prompt}</th>
          {series.settings.map(({ sparsity }) => (
            <th key={sparsity} scope="col">
              {sparsityName(sparsity)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {state.plan.prompts.map((name, prompt) => (
          <tr key={name} aria-current={prompt === store.cursor.prompt}>
            <th scope="row">{name}</th>
            {series.settings.map(({ sparsity }, column) => (
              <td key={sparsity}>{wordsOf(store, column, prompt)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Twin>
);

function wordsOf(store: SweepStore, column: number, prompt: number): string {
  const cell = store.cellAt({ column, prompt });
  if (cell?.result?.state === 'failed') return strings.cellFailed;
  if (!cell?.result) return NONE;
  const verdict = column > 0 ? verdictNameOfCell(cell, store) : undefined;
  const words = verdict ? `, ${verdictWord[verdict]}` : '';
  return `${twoDecimals(damageIn(cell.result, store.metric) ?? Infinity)}${words}`;
}
