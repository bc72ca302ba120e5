import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { Button } from './button';
import './cellPanel.css';
import { AllPrompts } from './allPrompts';
import { pairName, sparsityName } from './cellSentence';
import { CellFigures } from './cellFigures';
import { Comparer } from './comparer';
import { ErrorIcon } from './errorIcon';
import { useRovingStop } from './rovingStop';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { verdictOfCell, verdictWord } from './verdicts';

interface PanelProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** Keys of the whole view, as the list of keys has them. */
const keyOf = { open: 'Enter', large: 'Z' } as const;

/** The cell at the cursor beside its dense picture, with its figures and what can be done with it. */
export function CellPanel({ store, state, series }: PanelProps): VNode {
  const { cursor, pair } = store;
  const cell = store.cellHere;
  const place = useRovingStop<HTMLElement>('vertical');
  const verdict = verdictOfCell(cell, store);
  const sparsity = series.settings[cursor.column]?.sparsity ?? 0;
  const isPruned = pair ? pair.x > 0 || pair.y > 0 : sparsity > 0;
  const name = pair ? pairName(pair) : sparsityName(sparsity);
  const result = cell?.result;
  return (
    <aside ref={place} class="sweep-cell" aria-label={strings.cell}>
      <div class="sweep-cell-facts">
        <h2>{state.plan.prompts[cursor.prompt]}</h2>
        <p class="quiet">
          {name} · {strings.seed} {store.seed}
        </p>
        {verdict && isPruned && (
          <p>
            <span class={`sweep-mark ${verdict.name}`} aria-hidden="true" />{' '}
            {verdictWord[verdict.name]}
          </p>
        )}
        {result?.state === 'failed' && (
          <p>
            <ErrorIcon /> {strings.cellFailed}
          </p>
        )}
        {!result && <p class="quiet">{strings.waiting}</p>}
      </div>
      {useMemo(
        () => (
          <Comparer store={store} name={name} isPruned={isPruned} />
        ),
        [store, store.still],
      )}
      <div class="sweep-cell-facts">
        {result?.state === 'failed' && <p role="alert">{result.message}</p>}
        {result?.state === 'done' && isPruned && <CellFigures store={store} cell={result} />}
        {verdict?.reasons.map(reason => (
          <p class="quiet" key={reason}>
            {reason}
          </p>
        ))}
        {cell && isPruned && (
          <div class="sweep-cell-actions">
            <Button
              isPrimary
              onClick={() => {
                void store.host.openCell({ key: cell.key });
              }}
            >
              {strings.open}
            </Button>
            {!pair && <kbd aria-hidden="true">{keyOf.open}</kbd>}
            {!pair && (
              <>
                <button
                  type="button"
                  class="link"
                  title={strings.largeHint}
                  onClick={() => {
                    store.enlarge(true);
                  }}
                >
                  {strings.large}
                </button>
                <kbd aria-hidden="true">{keyOf.large}</kbd>
              </>
            )}
            {state.canRun && (
              <button
                type="button"
                class="link sweep-again"
                title={strings.previewAgainHint}
                onClick={() => {
                  void store.host.previewCell({ key: cell.key });
                }}
              >
                {strings.previewAgain}
              </button>
            )}
          </div>
        )}
        {store.pinned > 0 && (
          <p class="quiet">
            {strings.pinned} {sparsityName(series.settings[store.reference]?.sparsity ?? 0)}.{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                store.pin(0);
              }}
            >
              {strings.unpin}
            </button>
          </p>
        )}
      </div>
      {!pair && <AllPrompts store={store} state={state} series={series} />}
    </aside>
  );
}
