import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { openInHost } from '../../fixtures/openInHost';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { ProgressLocation, shownProgress } from '../../fixtures/vscodeStandIn';

const at = folderPerTest();
beforeEach(async () => {
  shownProgress.length = 0;
  await mkdir(at('models'), { recursive: true });
  await copyFile('media/sample/vae_encoder/model.onnx', at('models', 'model.onnx'));
});
const start = () => openInHost({ storage: at('storage'), file: at('models', 'model.onnx') });
const step = {
  ...{ ...defaultStep, targets: ['conv'] as const },
  ...{ goal: { sparsity: 0.5 }, label: 'Prune to 50 %' },
};

test('a save that takes a while says how far it is in a notification and in the editor', async () => {
  const { document, workbench, hold } = await start();
  const inEditor: (number | null)[] = [];
  document.onDidProgress(({ what, progress }) => {
    expect(what).toBe('Saving model.onnx');
    inEditor.push(progress && progress.done / progress.total);
  });
  const letGo = hold();
  document.apply(step);
  const saving = workbench.save();
  await expect
    .poll(() => shownProgress)
    .toMatchObject([{ title: 'Saving model.onnx', location: ProgressLocation.Notification }]);
  letGo();
  await saving;
  expect(shownProgress[0]!.messages.at(-1)).toBe('100 %');
  expect(inEditor[0]).toBe(0);
  expect(inEditor.slice(-2)).toEqual([1, null]);
});

test('Cancel while bytes are written leaves the file as it was, its steps unsaved, and the next save saves', async () => {
  const { document, workbench, hold, noted } = await start();
  const before = await readFile(at('models', 'model.onnx'));
  const letGo = hold(() => shownProgress.at(-1)?.cancel());
  document.apply(step);
  const saving = workbench.save();
  const ended = expect(saving).rejects.toThrow();
  await expect.poll(() => shownProgress.length).toBe(1);
  letGo();
  await ended;
  expect((await readFile(at('models', 'model.onnx'))).equals(before)).toBe(true);
  expect(await readdir(at('models'))).toEqual(['model.onnx']);
  expect(document.isDirty).toBe(true);
  expect(workbench.isDirty).toBe(true);
  expect((await noted())?.writing).toBeUndefined();
  hold()();
  await workbench.save();
  expect(workbench.isDirty).toBe(false);
  expect((await readFile(at('models', 'model.onnx'))).equals(before)).toBe(false);
});

test('Save As can be cancelled, too, and leaves nothing', async () => {
  const { document, provider, hold } = await start();
  const letGo = hold(() => shownProgress.at(-1)?.cancel());
  document.apply(step);
  const target = document.uri.with({ path: at('models', 'copy.onnx') });
  const ended = expect(provider.saveCustomDocumentAs(document, target)).rejects.toThrow();
  await expect.poll(() => shownProgress.length).toBe(1);
  letGo();
  await ended;
  expect(await readdir(at('models'))).toEqual(['model.onnx']);
});
