import type { ComponentChildren, VNode } from 'preact';
import type { Failure } from '../../src/shared/failure';
import './answer.css';
import { localised } from './localised';
import type { QueryResult } from './query';
import { Waiting } from './waiting';

const strings = localised({
  reading: 'Reading weights…',
  outdated: 'Out of date, updating…',
});

/** What a query has: its answer, why there is none, or that it is on its way. An answer of an earlier revision is dimmed. */
export function Answer<T>({
  of,
  waiting = strings.reading,
  children,
}: {
  readonly of: QueryResult<T>;
  /** What is said until there is an answer. */
  readonly waiting?: string;
  readonly children: (data: T) => ComponentChildren;
}): VNode {
  const { data, isFresh, failure } = of;
  if (failure) return <FailureNote failure={failure} />;
  if (!data) return <Waiting text={waiting} />;
  return (
    <div class={isFresh ? '' : 'outdated'} aria-busy={!isFresh}>
      {children(data)}
    </div>
  );
}

/** Whether a query shows an answer of an earlier revision. */
export const isOutdated = ({ data, isFresh }: QueryResult<unknown>): boolean =>
  data !== null && !isFresh;

/** What went wrong and what to do, where the answer would stand. */
export const FailureNote = ({ failure }: { readonly failure: Failure }): VNode => (
  <p class="answer-failure" role="alert">
    {failure.message} {failure.hint !== undefined && <span class="quiet">{failure.hint}</span>}
  </p>
);

/** The one mark of what is out of date, beside a view's name. Its room is always there, so that nothing moves; it is spoken. */
export const OutdatedMark = ({ shown }: { readonly shown: boolean }): VNode => (
  <span class="outdated-mark quiet" aria-live="polite">
    {shown ? strings.outdated : ''}
  </span>
);
