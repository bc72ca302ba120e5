import type { VNode } from 'preact';
import { plainPercent } from '../../src/shared/format';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import type { SafeLimit } from '../../src/shared/safeLimit/safeLimit';
import { DAMAGE } from '../../src/shared/sweep/damageMetric';
import { Button } from './button';
import { useRovingStop } from './rovingStop';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';

interface ActionsProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
  readonly limit: SafeLimit;
}

/** What follows from the answer: to prune as far as it is safe, or to look closer at where pictures begin to break. */
export function AnswerActions({ store, state, series, limit }: ActionsProps): VNode {
  const { host, tolerance, curve } = store;
  const safe = limit.state === 'safe' ? limit.limit.sparsity : undefined;
  const cell = series.settings.find(({ sparsity }) => sparsity === safe)?.cells[0];
  const isBroken = limit.state === 'never-safe' || (limit.state === 'safe' && limit.next);
  const isOther = store.metric !== DAMAGE;
  const isRunning = state.progress.state === 'running';
  const place = useRovingStop<HTMLElement>('horizontal');
  return (
    <nav ref={place} class="sweep-actions">
      {safe !== undefined && cell && (
        <Button
          isPrimary
          disabled={isOther}
          {...(isOther && { title: strings.byLatentError })}
          onClick={() => {
            void host.pruneTo({ key: cell.key, tolerance });
          }}
        >
          {strings.pruneTo} {plainPercent(safe)}…
        </Button>
      )}
      {isBroken && curve && (
        <Button
          disabled={isRunning || !state.canRun || isOther}
          title={
            isOther ? strings.byLatentError : isRunning ? strings.pauseFirst : strings.refineHint
          }
          onClick={() => {
            const { component } = curve;
            void host.refine({ component, method: series.method, tolerance });
          }}
        >
          {strings.refine}
        </Button>
      )}
    </nav>
  );
}
