import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, test } from 'vitest';
import { readBackup } from '../../../src/host/document/recoveryFiles';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { openInHost } from '../../fixtures/openInHost';
import { playedHost } from '../../fixtures/playedHost';
import { save as write } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { asked, CancellationTokenSource, fileUri } from '../../fixtures/vscodeStandIn';

const at = folderPerTest();
beforeEach(async () => {
  asked.length = 0;
  await mkdir(at('vscode'), { recursive: true });
  await copyFile('media/sample/vae_encoder/model.onnx', at('model.onnx'));
});

const step = (sparsity: number) => ({
  ...{ ...defaultStep, targets: ['linear', 'conv'] as const },
  ...{ goal: { sparsity }, label: `Prune to ${100 * sparsity} %` },
});

const start = (backupId?: string, file = at('model.onnx')) =>
  openInHost({ ...{ storage: at('storage'), file }, backupId });

const immediate = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const labels = (steps: readonly { readonly label: string }[]): readonly string[] =>
  steps.map(({ label }) => label);

describe('what was unsaved', () => {
  test('comes back as one edit with a name that a person can read, where VS Code names no backup', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    first.document.apply(step(0.5));
    await first.noted();
    const { workbench, document } = await start();
    expect(labels(document.state.steps)).toEqual(['Prune to 20 %', 'Prune to 50 %']);
    expect(workbench.isDirty).toBe(true);
    expect(workbench.undoLabel).toBe('Restore Unsaved Steps');
    workbench.undo();
    expect(document.state.steps).toEqual([]);
    expect(workbench.isDirty).toBe(false);
  });

  test('is an undo behind a save, too: saving it gives the bytes of before', async () => {
    const dense = await readFile(at('model.onnx'));
    const first = await start();
    first.document.apply(step(0.5));
    await first.workbench.save();
    first.workbench.undo();
    await first.noted();
    const second = await start();
    await second.services.originals.sweep();
    expect(second.document.state.steps).toEqual([]);
    expect(second.workbench.isDirty).toBe(true);
    await second.workbench.save();
    expect(second.workbench.isDirty).toBe(false);
    expect((await readFile(at('model.onnx'))).equals(dense)).toBe(true);
  });

  test('is newer than the backup that VS Code names', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    await first.workbench.backUp();
    first.document.apply(step(0.5));
    await first.noted();
    const { document, workbench } = await start(first.named.at(-1));
    expect(labels(document.state.steps)).toEqual(['Prune to 20 %', 'Prune to 50 %']);
    expect(workbench.isDirty).toBe(true);
  });

  test('is not put on another file at the same place', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    await first.noted();
    await write(at('model.onnx'), [step(0.7)]);
    const { document, workbench, noted } = await start();
    expect(document.state.steps).toEqual([]);
    expect(workbench.isDirty).toBe(false);
    expect(await noted()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('follows a file that is moved', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    await first.workbench.backUp();
    await rename(at('model.onnx'), at('moved.onnx'));
    const { document, workbench } = await start(first.named.at(-1), at('moved.onnx'));
    expect(labels(document.state.steps)).toEqual(['Prune to 20 %']);
    expect(document.state.base.path).toBe(at('moved.onnx'));
    expect(workbench.isDirty).toBe(true);
    expect(asked).toEqual([]);
  });

  test('is forgotten when it is saved, and when it is reverted', async () => {
    const { document, workbench, noted } = await start();
    document.apply(step(0.2));
    expect(await noted()).toBeDefined();
    await workbench.save();
    expect(await noted()).toBeUndefined();
    document.apply(step(0.5));
    expect(await noted()).toBeDefined();
    await workbench.revert();
    expect(await noted()).toBeUndefined();
    expect(await readdir(at('storage', 'unsaved'))).toEqual([]);
  });
});

describe('saves and backups', () => {
  test('a backup that is asked for while a save is under way is of what was saved', async () => {
    const first = await start();
    const letGo = first.hold();
    first.document.apply(step(0.5));
    const saving = first.workbench.save();
    const destination = fileUri(at('vscode', 'late')) as unknown as vscode.Uri;
    const { token } = new CancellationTokenSource();
    const backing = first.provider.backupCustomDocument(first.document, { destination }, token);
    letGo();
    await saving;
    const { id } = await backing;
    const backup = await readBackup(id);
    expect(backup?.identity).toBe(first.document.identity);
    expect(backup?.writing).toBeUndefined();
    expect(backup?.saved).toEqual(backup?.steps);
    // VS Code names it after a crash: one save makes the tab clean.
    const { workbench, document } = await start(id);
    expect(document.isDirty).toBe(false);
    await workbench.save();
    expect(workbench.isDirty).toBe(false);
  });

  test('a save that is asked for seven times while it is under way is written once, and the tab is clean', async () => {
    const { document, workbench, saves, hold } = await start();
    const letGo = hold();
    document.apply(step(0.5));
    const all = Array.from({ length: 7 }, () => workbench.save());
    const ended = Promise.allSettled(all);
    letGo();
    expect((await ended).at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(saves).toHaveLength(1);
    expect(workbench.isDirty).toBe(false);
    expect(asked).toEqual([]);
  });

  test('what is edited while a save is under way stays unsaved, and its tab says so', async () => {
    const { document, workbench, hold, saves } = await start();
    const letGo = hold();
    document.apply(step(0.2));
    const saving = workbench.save();
    await expect.poll(() => saves.length).toBe(1);
    document.apply(step(0.5));
    letGo();
    await saving;
    await immediate();
    expect(labels(document.state.saved)).toEqual(['Prune to 20 %']);
    expect(document.isDirty).toBe(true);
    expect(workbench.isDirty).toBe(true);
    await workbench.save();
    await immediate();
    expect(workbench.isDirty).toBe(false);
  });

  test('of what was saved no older backup is left that VS Code may still name', async () => {
    const { document, workbench, named } = await start();
    document.apply(step(0.2));
    await workbench.backUp();
    const old = named.at(-1) ?? '';
    await stat(old);
    document.apply(step(0.5));
    await workbench.save();
    await expect(stat(old)).rejects.toThrow('ENOENT');
    const next = await start(old);
    expect(next.document.state.steps).toEqual([]);
    expect(labels(next.document.model.history?.steps ?? [])).toEqual([
      ...['Prune to 20 %', 'Prune to 50 %'],
    ]);
    await next.workbench.save();
    expect(next.workbench.isDirty).toBe(false);
  });

  test('what is edited while the backups of what was saved are removed is noted', async () => {
    const { document, workbench, noted } = await start();
    document.apply(step(0.2));
    await workbench.backUp();
    const { backupFiles } = document;
    backupFiles.clear = () => {
      Set.prototype.clear.call(backupFiles);
      document.apply(step(0.5));
    };
    await workbench.save();
    expect(labels((await noted())?.steps ?? [])).toEqual(['Prune to 20 %', 'Prune to 50 %']);
  });

  test('a backup of before a save that another extension host made is not put on what was saved', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    await first.workbench.backUp();
    const old = first.named.at(-1) ?? '';
    const bytes = await readFile(old);
    await first.noted();
    const second = await start();
    second.document.apply(step(0.5));
    await second.workbench.save();
    await writeFile(old, bytes);
    const { document, workbench } = await start(old);
    expect(document.state.steps).toEqual([]);
    expect(asked).toEqual([]);
    await workbench.save();
    expect(workbench.isDirty).toBe(false);
  });

  test('what was undone does not come back from a backup that an earlier extension host left', async () => {
    const first = await start();
    first.document.apply(step(0.2));
    await first.workbench.save();
    first.document.apply(step(0.5));
    await first.workbench.backUp();
    const old = first.named.at(-1) ?? '';
    first.workbench.undo();
    await first.noted();
    await start();
    const { document } = await start(old);
    expect(document.isDirty).toBe(false);
    expect(labels(document.model.history?.steps ?? [])).toEqual(['Prune to 20 %']);
    expect(asked).toEqual([]);
  });

  test('a document that its file holds already is not written again', async () => {
    const { workbench, saves } = await start();
    await workbench.save();
    expect(saves).toEqual([]);
  });
});

test('a save that was cut off after its file came into place counts as done', async () => {
  const first = await start();
  first.document.apply(step(0.2));
  const { recovery } = first.services;
  // The extension host hears of nothing after the rename.
  Object.assign(recovery, { note: () => Promise.resolve(), forget: () => Promise.resolve() });
  const { steps } = first.document.state;
  const recipe = first.document.state.recipe()!;
  first.document.writing = { steps, recipe, kept: at('storage', 'bases', 'x', 'model.onnx') };
  const noted = first.document.backup();
  await first.services.engines.model.save({
    ...{ ...first.document.modelRef, target: at('model.onnx'), recipe },
    keepOriginalIn: at('storage', 'bases', 'x'),
  });
  const second = playedHost(at('storage'));
  await second.services.recovery.note(`file://${at('model.onnx')}`, {
    ...noted,
    steps: [...steps, step(0.5)],
  });
  const { document, workbench } = await start();
  expect(labels(document.state.saved)).toEqual(['Prune to 20 %']);
  expect(labels(document.state.steps)).toEqual(['Prune to 20 %', 'Prune to 50 %']);
  expect(path.dirname(document.state.base.path)).toBe(at('storage', 'bases', 'x'));
  expect(workbench.isDirty).toBe(true);
});
