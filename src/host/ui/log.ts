import * as vscode from 'vscode';
import { type Failure, toFailure } from '../../shared/failure';
import { printableLines } from '../../shared/printable';

/** The one log, and how failures reach people: logged whole, said once, with a way to the log. */
export class Log {
  readonly channel = vscode.window.createOutputChannel('Pollard', { log: true });

  /** Logs and shows a failure. Cancelling is no failure. */
  show(thrown: unknown): void {
    const failure = this.record(thrown);
    if (failure.code === 'cancelled') return;
    const text =
      failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}`;
    const showLog = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(text, showLog).then(choice => {
      if (choice === showLog) this.channel.show();
    });
  }

  /** Logs a failure and returns it. */
  record(thrown: unknown): Failure {
    const failure = toFailure(thrown);
    if (failure.code !== 'cancelled')
      this.channel.error(
        printableLines(
          `[${failure.code}] ${failure.message}${failure.detail === undefined ? '' : `\n${failure.detail}`}`,
        ),
      );
    return failure;
  }

  /** Logs what was done, and how long it took since `began` of `performance.now()`. */
  took(what: string, began: number): void {
    const milliseconds = Math.round(performance.now() - began);
    this.channel.info(printableLines(`${what} in ${milliseconds} ms.`));
  }

  /** Logs what went wrong on the way to a result. */
  warn(text: string): void {
    this.channel.warn(printableLines(text));
  }

  /** Wraps a command: what it throws is shown. */
  guard<Arguments extends readonly unknown[], Result>(
    command: (...args: Arguments) => Promise<Result> | Result,
  ): (...args: Arguments) => Promise<Result | undefined> {
    return async (...args) => {
      try {
        return await command(...args);
      } catch (thrown) {
        this.show(thrown);
        return undefined;
      }
    };
  }

  dispose(): void {
    this.channel.dispose();
  }
}
