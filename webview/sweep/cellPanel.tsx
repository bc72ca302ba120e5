import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { Button } from './button';
import './cellPanel.css';
import { AllPrompts } from './allPrompts';
import { pairName, sparsityName } from './cellSentence';
import { Comparer } from './comparer';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { verdictOfCell, verdictWord } from './verdicts';

interface PanelProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** The cell at the cursor beside its dense picture, with its figures and what can be done with it. */
export function CellPanel({ store, state, series }: PanelProps): VNode {
  const { cursor, pair } = store;
  const cell = store.cellHere;
  const verdict = verdictOfCell(cell, store);
  const sparsity = series.settings[cursor.column]?.sparsity ?? 0;
  const isPruned = pair ? pair.x > 0 || pair.y > 0 : sparsity > 0;
  const name = pair ? pairName(pair) : sparsityName(sparsity);
  const result = cell?.result;
  return (
    <aside class="sweep-cell" aria-label={strings.cell}>
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
      </div>
      {useMemo(
        () => (
          <Comparer store={store} name={name} isPruned={isPruned} />
        ),
        [store, store.still],
      )}
      <div class="sweep-cell-facts">
        {result?.state === 'failed' && <p role="alert">{result.message}</p>}
        {result?.state === 'done' && isPruned && (
          <Figures
            metrics={result.metrics}
            another={state.anchors?.latentError.prompt ?? undefined}
          />
        )}
        {verdict?.reasons.map(reason => (
          <p class="quiet" key={reason}>
            {reason}
          </p>
        ))}
        {cell && isPruned && (
          <Button
            isPrimary
            onClick={() => {
              void store.host.openCell({ key: cell.key });
            }}
          >
            {strings.open}
          </Button>
        )}
        {cell && isPruned && !pair && (
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
      {!pair && <AllPrompts store={store} state={state} />}
    </aside>
  );
}

interface FiguresProps {
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The latent error of another prompt's picture. */
  readonly another: number | undefined;
}

function Figures({ metrics, another }: FiguresProps): VNode {
  const { latentError, psnr, ssim, clipScore } = metrics;
  const share =
    typeof latentError === 'number' && another !== undefined && another > 0
      ? `, ${(latentError / another).toFixed(2)} ${strings.ofAnotherPrompt}`
      : '';
  return (
    <dl>
      <dt>{strings.latentError}</dt>
      <dd>
        {figure(latentError, 2)}
        {share}
      </dd>
      <dt>{strings.psnr}</dt>
      <dd>
        {figure(psnr, 1)} {strings.decibels}
      </dd>
      <dt>{strings.ssim}</dt>
      <dd>{figure(ssim, 2)}</dd>
      {typeof clipScore === 'number' && (
        <>
          <dt>{strings.clipScore}</dt>
          <dd>{figure(clipScore, 2)}</dd>
        </>
      )}
    </dl>
  );
}

const figure = (value: number | null | undefined, decimals: number): string =>
  value?.toFixed(decimals) ?? '∞';
