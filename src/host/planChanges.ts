import * as vscode from 'vscode';
import type { Documents } from './documents';

/**
 * Fires when another model is looked at, when its steps change, and when their plan is known. Not for statistics and sizes,
 * which stream in by the hundred: a tree that is built anew at each would lose clicks.
 */
export function planChanges(
  documents: Documents,
): vscode.Disposable & { readonly onDidChange: vscode.Event<void> } {
  const changed = new vscode.EventEmitter<void>();
  let known = '';
  const check = (): void => {
    const { active } = documents;
    const now = active
      ? `${active.uri.toString()} ${active.identity} ${active.editState().revision} ${active.plan !== null}`
      : '';
    if (known === (known = now)) return;
    changed.fire();
  };
  const listeners = vscode.Disposable.from(
    changed,
    documents.onDidChangeActive(check),
    documents.onDidChange(check),
  );
  return {
    onDidChange: changed.event,
    dispose: () => {
      listeners.dispose();
    },
  };
}
