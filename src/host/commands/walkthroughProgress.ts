import * as vscode from 'vscode';
import type { Documents } from '../document/documents';

/**
 * Completes the walkthrough's first step once a model was opened. VS Code reads a walkthrough late, when its page is first
 * shown, and never completes a step whose context holds already then. So the context holds for a moment only: when a model
 * opens, and again when a page without an input (the walkthrough's is one) comes up or changes.
 */
export function walkthroughProgress(documents: Documents): vscode.Disposable {
  let opened = false;
  const complete = async (): Promise<void> => {
    if (!opened) return;
    for (const holds of [true, false])
      await vscode.commands.executeCommand('setContext', 'pollard.modelOpened', holds);
  };
  return vscode.Disposable.from(
    documents.onDidOpen(() => {
      opened = true;
      void complete();
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened: shown, changed }) => {
      if ([...shown, ...changed].some(({ input }) => input === undefined)) void complete();
    }),
  );
}
