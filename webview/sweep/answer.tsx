import type { VNode } from 'preact';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { cliffOf } from '../../src/shared/safeLimit/cliff';
import { deepestDip } from '../../src/shared/safeLimit/dips';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import {
  cliffSentence,
  dipSentence,
  safeLimitSentence,
} from '../../src/shared/safeLimit/sentences';
import { AnswerActions } from './answerActions';
import { qualityNote } from './qualityNote';
import type { JudgedSeries, SweepStore } from './store';

interface AnswerProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** Up to where pruning is safe, how sure that is, and what limits the claim: recomputed from the cells for any tolerance. */
export function Answer({ store, state, series }: AnswerProps): VNode {
  const { tolerance } = store;
  const { table } = series;
  const limit = safeLimit(table, tolerance);
  const dip = deepestDip(table);
  const note =
    limit.state === 'safe' ? qualityNote(store, series, limit.limit.sparsity) : undefined;
  const last = table.sparsities.at(-1) ?? 0;
  return (
    <section class="sweep-answer">
      <div aria-live="polite">
        <p class="sweep-claim">{safeLimitSentence(limit, tolerance)}</p>
        <p class="quiet">
          {[
            ...(note === undefined ? [] : [note]),
            ...(last > 0 ? [cliffSentence(cliffOf(table, tolerance), last)] : []),
            ...(dip ? [dipSentence(dip)] : []),
          ].join(' ')}
        </p>
      </div>
      <AnswerActions store={store} state={state} series={series} limit={limit} />
    </section>
  );
}
