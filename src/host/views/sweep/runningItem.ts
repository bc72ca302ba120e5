import path from 'node:path';
import * as vscode from 'vscode';
import { duration } from '../../../shared/format';
import { runningSentence } from '../../../shared/sweep/progressSentences';
import type { SweepProgress, SweepRun } from '../../../shared/sweep/sweepProgress';

/** What the status bar says of sweeps that run. */
export interface RunningItem {
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  /** Opened by a click. */
  readonly folder: string;
}

export interface FoundSweep {
  readonly folder: string;
  readonly progress: SweepProgress;
}

/** `$(beaker) 43/160 · 2 min`: all that run together, and of one alone how long it takes yet. Undefined where none runs. */
export function runningItem(sweeps: readonly FoundSweep[]): RunningItem | undefined {
  const running = sweeps.filter(({ progress }) => progress.state === 'running');
  const [first] = running;
  if (!first) return undefined;
  const sum = (key: 'done' | 'total'): number =>
    running.reduce((all, { progress }) => all + progress[key], 0);
  const [done, total] = [sum('done'), sum('total')];
  const alive = running.flatMap(({ progress }) => progress.runs.filter(run => run.isAlive));
  const left = alive.length === 1 ? timeLeft(alive[0]!) : '';
  return {
    text: vscode.l10n.t('$(beaker) {0}/{1}', done, total) + left,
    tooltip: [
      ...running.flatMap(({ folder, progress }) => [
        path.basename(folder),
        ...progress.runs.filter(run => run.isAlive).map(runningSentence),
      ]),
      vscode.l10n.t('Click to show the sweep.'),
    ].join('\n'),
    spoken: vscode.l10n.t('Sweep: {0} of {1} cells', done, total),
    folder: first.folder,
  };
}

const timeLeft = ({ pace, done, total }: SweepRun): string =>
  pace === null ? '' : ` · ${duration(pace * (total - done))}`;
