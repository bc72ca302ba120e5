import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Progress } from '../../shared/rpc/method';

/** What a long operation gets: a signal that Cancel aborts, and where to report. */
export interface Work {
  readonly signal: AbortSignal;
  readonly report: (progress: WorkProgress) => void;
}

/** How far it is; in percent, where nothing else is said. */
export interface WorkProgress extends Progress {
  readonly message?: string;
}

/** What is done sooner is not worth a notification that comes and goes. */
const PATIENCE = 400;

/** Runs a long operation; where it takes a while, under a notification with progress and Cancel. Rejects with what it throws. */
export async function withProgress<T>(title: string, run: (work: Work) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let latest: WorkProgress | undefined;
  let show = (progress: WorkProgress): void => {
    latest = progress;
  };
  const running = run({
    signal: abort.signal,
    report: progress => {
      show(progress);
    },
  });
  const done = running.then(
    () => true,
    () => true,
  );
  if (await Promise.race([done, sleep(PATIENCE)])) return running;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => {
      abort.abort();
    });
    let shown = 0;
    show = ({ done, total, message }) => {
      const percent = total === 0 ? 0 : (100 * done) / total;
      progress.report({
        increment: percent - shown,
        message: message ?? `${Math.floor(percent)} %`,
      });
      shown = percent;
    };
    if (latest) show(latest);
    return running;
  });
}
