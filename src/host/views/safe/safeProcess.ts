import { fork } from 'node:child_process';
import * as vscode from 'vscode';
import type { ProbeEvent } from '../../../engine/api/probing';
import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { SafeResult } from '../../../shared/safeSearch/safeResult';
import type { SafeFromFiles, SafeTrying } from '../../../shared/safeSearch/safeTrying';
import type { Services } from '../../services/services';
import { commandLineOf } from '../sweep/commandLine';

/** What a search found, and the sentence that says it. */
export interface FoundSafe extends SafeResult {
  readonly sentence: string;
}

/** What a search tells on its way. */
export type SafeNews = SafeTrying | SafeFromFiles | ProbeEvent;

/**
 * Runs the command line's `safe` in a process of its own, from which the same result comes as in a terminal. Cancelling lets go of
 * it: it ends between two steps and removes what it made; so it does when this window is gone. Fails `runtime` with what it said.
 */
export async function safeProcess(
  services: Pick<Services, 'context'>,
  args: readonly string[],
  { signal, report }: CallContext<SafeNews>,
): Promise<FoundSafe> {
  signal.throwIfAborted();
  const { file, env } = commandLineOf(services);
  const child = fork(file, ['safe', ...args, '--json'], { silent: true, execArgv: [], env });
  let [found, said] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (found += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.on('message', news => {
    report(news as SafeNews);
  });
  const cancel = (): void => {
    if (child.connected) child.disconnect();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        resolve();
      });
      // Who let go of it hears of no close.
      child.once('exit', () => {
        if (signal.aborted) resolve();
      });
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  if (signal.aborted)
    throw new Failure({ code: 'cancelled', message: vscode.l10n.t('Cancelled.') });
  // Where nothing is safe it fails, and says what it tried all the same.
  if (found !== '') return JSON.parse(found) as FoundSafe;
  throw new Failure({
    code: 'runtime',
    message: said.trim() || vscode.l10n.t('The search ended without a word.'),
  });
}
