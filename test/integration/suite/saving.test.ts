import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { hostId } from '../../../src/core/io/hostId';
import { cleanUp, freshPipeline, isDirty, logged, open, services, until } from './pollard';

const MEGABYTE = 2 ** 20;

const mount = (...options: readonly string[]): boolean => spawnSync('mount', options).status === 0;

/** A text encoder alone on a disk of its own; undefined where this machine lets nobody mount one. */
function onSmallDisk(
  megabytes: number,
): { readonly uri: vscode.Uri; readonly folder: string } | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pollard-disk-'));
  if (!mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  disks.push(folder);
  const file = path.join(folder, 'model.onnx');
  copyFileSync(freshPipeline().file('text_encoder/model.onnx').fsPath, file);
  return { uri: vscode.Uri.file(file), folder };
}

const disks: string[] = [];

/** Prunes and saves; true where the document is clean afterwards. */
async function pruneAndSave(uri: vscode.Uri): Promise<boolean> {
  const document = await open(uri);
  await vscode.commands.executeCommand('pollard.prune', { uri, selector: '*', sparsity: 0.5 });
  await until('the dot', () => isDirty(uri));
  await vscode.commands.executeCommand('workbench.action.files.save');
  return !document.isDirty;
}

suite('Saving', () => {
  teardown(async () => {
    await cleanUp();
    for (const folder of disks.splice(0)) {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    }
  });

  test('on a full disk fails, says so, and leaves the old file and nothing else', async function () {
    const small = onSmallDisk(6);
    if (!small) return this.skip();
    const { uri, folder } = small;
    const before = readFileSync(uri.fsPath);
    assert.ok(before.length > 3 * MEGABYTE);
    assert.equal(await pruneAndSave(uri), false);
    assert.ok(readFileSync(uri.fsPath).equals(before));
    assert.deepEqual(readdirSync(folder), ['model.onnx']);
    assert.match(await logged(), /\[no-space\].*model\.onnx/);
  });

  test('into a read-only folder fails, says so, and leaves the old file and nothing else', async function () {
    const small = onSmallDisk(20);
    if (!small) return this.skip();
    const { uri, folder } = small;
    const before = readFileSync(uri.fsPath);
    assert.ok(mount('-o', 'remount,ro', folder));
    assert.equal(await pruneAndSave(uri), false);
    assert.ok(readFileSync(uri.fsPath).equals(before));
    assert.deepEqual(readdirSync(folder), ['model.onnx']);
    assert.match(await logged(), /\[no-permission\].*model\.onnx/);
  });

  test('with an engine that is killed leaves the old file or the new one, and works the next time', async () => {
    const { engines } = await services();
    const uri = freshPipeline().file('unet/model.onnx');
    const before = readFileSync(uri.fsPath);
    const document = await open(uri);
    await vscode.commands.executeCommand('pollard.prune', { uri, selector: '*', sparsity: 0.5 });
    await until('the dot', () => isDirty(uri));
    const saving = vscode.commands.executeCommand('workbench.action.files.save');
    await until('a temporary file', () => tempFiles(uri).length > 0);
    engines.killModel();
    await saving;
    assert.ok(document.isDirty);
    assert.ok(readFileSync(uri.fsPath).equals(before));
    assert.match(await logged(), /\[engine-gone\]/);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved file', () => !document.isDirty);
    assert.ok(!readFileSync(uri.fsPath).equals(before));
  });

  test('to a slow disk is not taken for a change by another program', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    await open(uri);
    const { engines } = await services();
    const { model } = engines;
    // The file is there, and its folder takes long to sync.
    const save: typeof model.save = async (...args) => {
      const report = await model.save(...args);
      await new Promise(resolve => setTimeout(resolve, 1000));
      return report;
    };
    const { showWarningMessage } = vscode.window;
    const questions: string[] = [];
    const note = (question: string): Promise<undefined> => {
      questions.push(question);
      return Promise.resolve(undefined);
    };
    Object.assign(vscode.window, { showWarningMessage: note });
    Object.defineProperty(engines, 'model', {
      configurable: true,
      value: new Proxy(model, {
        get: (of, name): unknown => (name === 'save' ? save : Reflect.get(of, name)),
      }),
    });
    try {
      assert.ok(await pruneAndSave(uri));
    } finally {
      Reflect.deleteProperty(engines, 'model');
      Object.assign(vscode.window, { showWarningMessage });
    }
    assert.deepEqual(questions, []);
  });

  test('leaves no temporary file of a killed engine once the model is opened again', async () => {
    const { engines } = await services();
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    const name = `.model.onnx.pollard-${hostId}-${dead}-0123abcd.tmp`;
    const left = path.join(path.dirname(uri.fsPath), name);
    writeFileSync(left, 'half');
    await open(uri);
    await engines.model.describe({ path: uri.fsPath });
    assert.deepEqual(tempFiles(uri), []);
  });
});

const tempFiles = (uri: vscode.Uri): readonly string[] =>
  readdirSync(path.dirname(uri.fsPath)).filter(name => name.endsWith('.tmp'));
