import * as vscode from 'vscode';
import { freeName } from '../../shared/freeName';
import type { Services } from '../services/services';

/** Copies the built-in pipeline to a folder of the user's choice and opens its UNet. `into` is asked for when absent. */
export async function openSample({ context, documents }: Services, into?: unknown): Promise<void> {
  const parent = into instanceof vscode.Uri ? into : await chooseFolder();
  if (!parent) return;
  const folder = await freeFolder(parent, 'pollard-sample');
  const source = vscode.Uri.joinPath(context.extensionUri, 'media', 'sample');
  const title = vscode.l10n.t('Copying the sample pipeline to {0}', folder.fsPath);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    Promise.resolve(vscode.workspace.fs.copy(source, folder)),
  );
  await documents.open(vscode.Uri.joinPath(folder, 'unet', 'model.onnx'));
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: vscode.l10n.t('Copy Sample Here'),
    ...(vscode.workspace.workspaceFolders?.[0] && {
      defaultUri: vscode.workspace.workspaceFolders[0].uri,
    }),
  });
  return chosen?.[0];
}

async function freeFolder(parent: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = (await vscode.workspace.fs.readDirectory(parent)).map(([entry]) => entry);
  return vscode.Uri.joinPath(parent, freeName(name, taken));
}
