import * as vscode from 'vscode';
import type { Documents } from './documents';

/**
 * Opens those of some files whose tabs have unsaved edits: after a reload VS Code loads an editor, and what hot exit kept
 * of it, only when it is looked at.
 */
export async function openDirtyEditors(
  documents: Documents,
  paths: readonly string[],
): Promise<void> {
  for (const { input, isDirty } of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs))
    if (isDirty && input instanceof vscode.TabInputCustom && paths.includes(input.uri.fsPath))
      await documents.open(input.uri, { preserveFocus: true });
}
