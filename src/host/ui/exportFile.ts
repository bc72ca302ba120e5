import * as vscode from 'vscode';
import { replaceFile } from './replaceFile';

/** Asks where to, beside `near`, and writes the bytes there. */
export async function exportFile(near: vscode.Uri, name: string, bytes: Uint8Array): Promise<void> {
  const defaultUri = vscode.Uri.joinPath(near, '..', name);
  const target = await vscode.window.showSaveDialog({ defaultUri });
  if (target) await replaceFile(target, bytes);
}
