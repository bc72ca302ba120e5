import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

/** Writes a file of which no half is ever seen, on whatever disk VS Code writes to: it gets its name when it is whole. */
export async function replaceFile(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const aside = vscode.Uri.joinPath(target, '..', `.${randomUUID()}.tmp`);
  try {
    await vscode.workspace.fs.writeFile(aside, bytes);
    await vscode.workspace.fs.rename(aside, target, { overwrite: true });
  } catch (thrown) {
    await Promise.resolve(vscode.workspace.fs.delete(aside)).catch(() => undefined);
    throw thrown;
  }
}
