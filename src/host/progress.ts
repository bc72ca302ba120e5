import * as vscode from 'vscode';
import type { Progress } from '../shared/method';
import { signalOf } from './cancellation';

/** What a long operation gets: a signal that Cancel aborts, and where to report. */
export interface Work {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** Runs a long operation under a notification with progress and Cancel. Rejects with what it throws. */
export function withProgress<T>(title: string, run: (work: Work) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) => {
      let shown = 0;
      const report = ({ done, total }: Progress): void => {
        const percent = total === 0 ? 0 : (100 * done) / total;
        progress.report({ increment: percent - shown, message: `${Math.floor(percent)} %` });
        shown = percent;
      };
      return run({ signal: signalOf(token), report });
    }),
  );
}
