import * as vscode from 'vscode';
import type { Documents } from './documents';
import type { DocumentChange } from './modelDocument';

/** Changes of what trees and figures show. Statistics and sizes stream in by the hundred: a tree drawn anew at each loses clicks. */
const shown: readonly DocumentChange[] = ['steps', 'plan', 'model'];

/** Calls `update` when another model is looked at, and when its steps, their plan or its content become others. */
export const followActive = (documents: Documents, update: () => void): vscode.Disposable =>
  vscode.Disposable.from(
    documents.onDidChangeActive(update),
    documents.onDidChange(({ document, change }) => {
      if (document === documents.active && shown.includes(change)) update();
    }),
  );

/** Calls `update` when one of some files is opened or closed, and when its steps or its content become others. */
export function followFiles(
  documents: Documents,
  paths: () => readonly string[],
  update: () => void,
): vscode.Disposable {
  const check = ({ uri }: { readonly uri: vscode.Uri }): void => {
    if (paths().includes(uri.fsPath)) update();
  };
  return vscode.Disposable.from(
    documents.onDidOpen(check),
    documents.onDidClose(check),
    documents.onDidChange(({ document, change }) => {
      if (change === 'steps' || change === 'model') check(document);
    }),
  );
}
