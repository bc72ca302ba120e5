import path from 'node:path';
import * as vscode from 'vscode';

/** Shows a sweep: in the tab that it has already, or in a new one. */
export async function showSweep(folder: string): Promise<void> {
  const plan = vscode.Uri.file(path.join(folder, 'plan.sweep.json'));
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputCustom && input.uri.toString() === plan.toString(),
    ),
  );
  const { viewColumn = vscode.ViewColumn.Active } = group ?? {};
  await vscode.commands.executeCommand('vscode.open', plan, { preview: false, viewColumn });
}
