import { duration } from '../format';
import type { SweepStatus } from './sweepStatus';

/** How far a sweep is, in words; what it found so far is said by `safeLimitSentence`. Times are in milliseconds. */
export interface SweepCounts {
  readonly done: number;
  readonly total: number;
}

/** `takes` is known once something was measured on this machine. */
export const plannedSentence = (total: number, settings: number, takes?: number): string =>
  [
    `${cells(total)}, ${settings} ${settings === 1 ? 'setting' : 'settings'}`,
    ...(takes === undefined ? [] : [`about ${duration(takes)} on this machine`]),
  ].join(', ') + '. Nothing is computed yet.';

export const completeSentence = (total: number): string => `All ${total} cells are there.`;

/** `43 of 160 cells · unet 0.4, magnitude, linear, step 12 of 20 · 2 h 10 min left`, of one process. */
export function runningSentence({
  done,
  total,
  cell,
  pace,
}: Pick<SweepStatus, 'done' | 'total' | 'cell' | 'pace'>): string {
  const doing = cell
    ? `${cell.setting}, "${cell.prompt}", step ${cell.step} of ${cell.steps}`
    : 'loading';
  const left = pace === null ? [] : [`${duration(pace * (total - done))} left`];
  return [`${done} of ${cells(total)}`, doing, ...left].join(' · ');
}

/** Who computes a sweep, and how long nothing was heard of it. */
export const runnerSentence = (
  { hostName, since }: Pick<SweepStatus, 'hostName' | 'since'>,
  silent: number,
): string =>
  `Running on ${hostName}${since && ` since ${since.slice(0, 16).replace('T', ' ')} UTC`} (last sign ${duration(silent)} ago).`;

export const pausedSentence = ({ done, total }: SweepCounts): string =>
  `Paused after cell ${done} of ${total}. Nothing is lost: run it again to go on.`;

/** Somebody asked it to end at once. */
export const askedStopSentence = ({ done, total }: SweepCounts): string =>
  `Stopped, as asked, after cell ${done} of ${total}. Nothing is lost: run it again to go on.`;

/** A process that ended without a word; undefined where it left no sign of when. */
export const stoppedSentence = ({ done, total }: SweepCounts, silent?: number): string =>
  `${silent === undefined ? 'Stopped' : `Stopped ${duration(silent)} ago,`} after ${done} of ${cells(total)}. Nothing is lost: "pollard sweep resume" goes on.`;

/** `reason`: what the first of them failed with, a sentence or not. */
export const failedSentence = (failed: number, reason: string): string =>
  `${cells(failed)} failed: ${reason.replace(/\.$/, '')}.`;

const cells = (count: number): string => `${count} ${count === 1 ? 'cell' : 'cells'}`;
