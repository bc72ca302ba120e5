import path from 'node:path';
import * as vscode from 'vscode';

/** Keeps the context key `pollard.pipelineFolders`, so that folder menus appear on pipeline folders only. */
export function folderContext(): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(
    '**/{model_index.json,unet.onnx,unet/model.onnx}',
    false,
    true,
    false,
  );
  let queue = Promise.resolve();
  const refresh = (): void => {
    queue = queue.then(setKey).catch(() => undefined);
  };
  refresh();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(refresh),
    watcher.onDidDelete(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
  );
}

async function setKey(): Promise<void> {
  const found = await vscode.workspace.findFiles(
    '**/{model_index.json,unet.onnx,unet/model.onnx}',
    '**/node_modules/**',
    1000,
  );
  const folders = found.map(({ fsPath }) => {
    const folder = path.dirname(fsPath);
    return path.basename(fsPath) === 'model.onnx' ? path.dirname(folder) : folder;
  });
  await vscode.commands.executeCommand('setContext', 'pollard.pipelineFolders', [
    ...new Set(folders),
  ]);
}
