import * as vscode from 'vscode';

/** Pollard's mark on a tab: unlike the activity bar's, VS Code does not colour it. */
export function tabIcon(extension: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', name);
  return { light: file('tab-light.svg'), dark: file('tab-dark.svg') };
}
