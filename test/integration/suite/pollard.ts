import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import * as vscode from 'vscode';
import { externalData } from '../../fixtures/derivePipeline';
import type { ModelDocument } from '../../../src/host/document/modelDocument';
import type { Services } from '../../../src/host/services/services';

export const extension = (): vscode.Extension<Services> => {
  const found = vscode.extensions.getExtension<Services>('pollard.pollard');
  assert.ok(found, 'Pollard is not installed');
  return found;
};

/** The extension's services, activated. */
export const services = (): Promise<Services> => Promise.resolve(extension().activate());

const workspace = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

interface Pipeline {
  readonly folder: vscode.Uri;
  readonly file: (name: string) => vscode.Uri;
}

let copies = 0;

/** A fresh copy of the workspace's pipeline, in the workspace: the sample with a small UNet. */
export const freshPipeline = (): Pipeline => copyOf(path.join(workspace(), 'pipeline'));

/** A fresh copy of the whole sample in the workspace, for what only a trained UNet of all its blocks shows. */
export const freshSample = (): Pipeline =>
  copyOf(path.join(extension().extensionPath, 'media', 'sample'));

function copyOf(pipeline: string): Pipeline {
  const folder = path.join(workspace(), `copy-${++copies}`);
  cpSync(pipeline, folder, { recursive: true });
  return {
    folder: vscode.Uri.file(folder),
    file: name => vscode.Uri.file(path.join(folder, name)),
  };
}

/** The sample's text encoder with its weights in weights.pb beside it. */
export async function externalEncoder(): Promise<vscode.Uri> {
  const uri = freshPipeline().file('text_encoder/model.onnx');
  const model = onnx.ModelProto.decode(readFileSync(uri.fsPath));
  await externalData(model, 'text_encoder', path.dirname(uri.fsPath));
  writeFileSync(uri.fsPath, onnx.ModelProto.encode(model).finish());
  return uri;
}

/** Everything that Pollard logged. */
export async function logged(): Promise<string> {
  const { context } = await services();
  return readdirSync(context.logUri.fsPath)
    .map(name => readFileSync(path.join(context.logUri.fsPath, name), 'utf8'))
    .join('');
}

/** Closes every editor without saving and removes the copies. */
export async function cleanUp(): Promise<void> {
  for (const document of (await services()).documents.all)
    if (document.isDirty) {
      await open(document.uri);
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await until('a clean document', () => !document.isDirty);
    }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until('no open model', async () => (await services()).documents.all.length === 0);
  for (const name of readdirSync(workspace()))
    if (name.startsWith('copy-')) rmSync(path.join(workspace(), name), { recursive: true });
}

/** Opens a model as a click in the Explorer does and gives its document. */
export async function open(uri: vscode.Uri): Promise<ModelDocument> {
  assert.ok(existsSync(uri.fsPath), uri.fsPath);
  const { documents } = await services();
  await vscode.commands.executeCommand('vscode.open', uri);
  const document = await until('an open model', () => documents.get(uri));
  // Its editor comes later than the document: a command without arguments would go to no model, or to the one before.
  await until('the model that is looked at', () => documents.active === document);
  return document;
}

/** Whether the tab of a file shows the dot. */
export const isDirty = (uri: vscode.Uri): boolean =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(
      ({ input, isDirty: dirty }) =>
        dirty && input instanceof vscode.TabInputCustom && input.uri.fsPath === uri.fsPath,
    );

/** Waits until `read` gives something true; commands of VS Code resolve before what they start is done. */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value) return value as NonNullable<Exclude<T, false>>;
    if (Date.now() > end) throw new Error(`Timed out waiting for ${what}.`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
