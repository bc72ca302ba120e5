import { Command } from 'commander';
import { readProgress } from '../../../core/evaluate/sweep/readProgress';
import {
  askedStopSentence,
  completeSentence,
  failedSentence,
  plannedSentence,
  runnerSentence,
  runningSentence,
  stoppedSentence,
} from '../../../shared/sweep/progressSentences';
import type { SweepProgress } from '../../../shared/sweep/sweepProgress';
import { print } from '../../report/output';

/** `pollard sweep status OUT`: what the files of a sweep and of its shards say; needs no process. */
export const statusCommand = (): Command =>
  new Command('status')
    .summary('say how far a sweep is')
    .argument('<out>', 'the folder of the sweep')
    .option('--json', 'print JSON')
    .action(async (out: string, { json }: { readonly json?: boolean }) => {
      const status = await readProgress(out);
      print(`${json ? JSON.stringify(status, null, 2) : sentences(status)}\n`);
    });

function sentences(progress: SweepProgress): string {
  const { state, done, failed, total, settings, runs, reason, wasStopped } = progress;
  if (state === 'complete') return completeSentence(total);
  if (state === 'planned') return plannedSentence(total, settings);
  const failures =
    reason === undefined ? [] : [`${failedSentence(failed, reason)} What failed is tried again.`];
  const alive = runs.filter(({ isAlive }) => isAlive);
  if (alive.length > 0)
    return [
      `${done} of ${total} cells.`,
      ...failures,
      ...alive.flatMap(run => [runnerSentence(run, run.silent), runningSentence(run)]),
    ].join('\n');
  const silent = runs.length > 0 ? Math.min(...runs.map(run => run.silent)) : undefined;
  const ended = wasStopped
    ? askedStopSentence({ done, total })
    : stoppedSentence({ done, total }, silent);
  return [ended, ...failures].join(' ');
}
