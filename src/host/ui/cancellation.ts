import type * as vscode from 'vscode';

/** A VS Code token as the AbortSignal that everything below the host takes. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  else
    token.onCancellationRequested(() => {
      abort.abort();
    });
  return abort.signal;
}
