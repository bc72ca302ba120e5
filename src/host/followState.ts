import * as vscode from 'vscode';
import type { Documents } from './documents';

/** Sends what a panel shows of the open documents whenever it has become another. */
export function followState<T>(
  documents: Documents,
  stateOf: () => T,
  send: (state: T) => void,
): vscode.Disposable {
  let sent = '';
  const update = (): void => {
    const state = stateOf();
    if (sent === (sent = JSON.stringify(state))) return;
    send(state);
  };
  return vscode.Disposable.from(
    documents.onDidOpen(update),
    documents.onDidChange(update),
    documents.onDidClose(update),
  );
}
