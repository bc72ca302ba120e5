// Where saving and generating meet an obstacle the user is asked or told, in the workbench's own words.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import {
  explorerRow,
  openFile,
  pressUntil,
  runCommand,
  until,
} from '../../tools/vscode-host/workbench.mjs';
import { answerPath, dirtyTab, drawnEditor, pruneByMenu, save, typePath } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Locator } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
/** @type {string | undefined} */
let disk;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('saving', {
    settings: { 'pollard.provider': 'cpu', 'explorer.compactFolders': false },
    prepare: workspace => {
      const scorer = path.join(workspace, 'scorer');
      const lone = path.join(workspace, 'lone', 'deep', 'er');
      mkdirSync(lone, { recursive: true });
      cpSync(path.join(scorer, 'image_encoder.onnx'), path.join(lone, 'some.onnx'));
      const small = path.join(workspace, 'small');
      mkdirSync(small);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', small]).status !== 0) return;
      disk = small;
      cpSync(path.join(scorer, 'text_encoder.onnx'), path.join(disk, 'clip.onnx'));
      writeFileSync(path.join(disk, 'ballast'), new Uint8Array(3.5 * 2 ** 20));
    },
  });
});
after(async () => {
  if (disk) spawnSync('umount', ['-l', disk]);
  await closeStage(stage);
});

/** @param {...string} names */
const file = (...names) => path.join(stage.workspace, ...names);
const unet = () => file('unet', 'model.onnx');
/** @param {string} name */
const tab = name => stage.page.locator('.tabs-container .tab', { hasText: name });
const dialog = () => stage.page.locator('.monaco-dialog-box');
/** @param {string} text */
const notification = text =>
  stage.page.locator('.notification-list-item', { hasText: text }).first();

/** @param {...string} names */
async function openPruned(...names) {
  await openFile(stage.page, ...names);
  const editor = await drawnEditor(stage.page, 60_000);
  await pruneByMenu(stage.page, editor.locator('.overview-block strong').nth(1), '50 %');
  await dirtyTab(stage.page, names.at(-1)).waitFor();
  return editor;
}

/**
 * Presses Save until `outcome` is seen.
 * @param {Locator} outcome
 */
async function saveInto(outcome) {
  await (await drawnEditor(stage.page)).locator('.facts').click();
  await pressUntil(stage.page, 'Control+s', wait => outcome.waitFor(wait));
}

async function closeEditors() {
  await runCommand(stage.page, 'View: Close All Editors');
  await tab('onnx').first().waitFor({ state: 'detached' });
}

step('Save As writes a model of another name and leaves the first as it was', async () => {
  const before = readFileSync(unet());
  await openPruned('unet', 'model.onnx');
  await runCommand(
    stage.page,
    'File: Save As...',
    stage.page.locator('.quick-input-widget', { hasText: 'Save As' }),
  );
  await answerPath(stage.page, 'unet/model.onnx', file('unet', 'pruned.onnx'));
  await until('the new file', () => existsSync(file('unet', 'pruned.onnx')));
  await tab('pruned.onnx').waitFor();
  await drawnEditor(stage.page);
  assert.ok(readFileSync(unet()).equals(before));
  assert.ok(!readFileSync(file('unet', 'pruned.onnx')).equals(before));
  await stage.screenshot('saved-as');
  rmSync(file('unet', 'pruned.onnx'));
});

step(
  'a file that changed on disk under unsaved steps asks, and Keep My Steps keeps them',
  async () => {
    await closeEditors();
    await openPruned('text_encoder', 'model.onnx');
    const encoder = file('text_encoder', 'model.onnx');
    const other = readFileSync(encoder);
    cpSync(encoder, `${encoder}.copy`);
    spawnSync('mv', [`${encoder}.copy`, encoder]);
    const asked = notification('changed on disk');
    await asked.waitFor();
    await stage.screenshot('changed-on-disk');
    await asked.getByRole('button', { name: 'Keep My Steps' }).click();
    await dirtyTab(stage.page).waitFor();
    await save(stage.page);
    assert.ok(!readFileSync(encoder).equals(other));
  },
);

step(
  'where the old bytes cannot be kept the user is asked before undo would end there',
  async () => {
    await closeEditors();
    const bases = storage('bases');
    rmSync(bases, { recursive: true, force: true });
    writeFileSync(bases, 'no folder');
    await openPruned('vae_decoder', 'model.onnx');
    await saveInto(dialog());
    assert.match(await dialog().innerText(), /Undo would end at this save/);
    await stage.screenshot('no-base');
    await dialog().getByRole('button', { name: 'Save Without Undo' }).click();
    await dirtyTab(stage.page).waitFor({ state: 'detached' });
    rmSync(bases);
  },
);

step('a full disk is told in the words of the file, and the file stays', async t => {
  if (!disk) {
    t.skip('nobody may mount a disk here');
    return;
  }
  await closeEditors();
  const before = readFileSync(path.join(disk, 'clip.onnx'));
  await openPruned('small', 'clip.onnx');
  await saveInto(notification('clip.onnx'));
  await stage.screenshot('full-disk');
  assert.match(await notification('clip.onnx').innerText(), /room|space/);
  assert.ok(readFileSync(path.join(disk, 'clip.onnx')).equals(before));
  assert.deepEqual(readdirSync(disk).sort(), ['ballast', 'clip.onnx']);
  await runCommand(stage.page, 'File: Revert File');
  await dirtyTab(stage.page, 'clip.onnx').waitFor({ state: 'detached' });
});

step('two files of the Explorer are pruned by one command, one edit each', async () => {
  const { page } = stage;
  await closeEditors();
  /** @param {string} folder */
  const row = folder => explorerRow(page, folder, 'model.onnx');
  await (await row('text_encoder')).click();
  await drawnEditor(page);
  await (await row('unet')).click({ modifiers: ['Control'] });
  await pruneByMenu(page, await row('unet'), '20 %');
  await until('two unsaved models', async () => (await dirtyTab(page).count()) === 2);
  await stage.screenshot('two-pruned');
  await runCommand(page, 'File: Save All');
  await dirtyTab(page).first().waitFor({ state: 'detached' });
});

step('a model without siblings says what was looked for, and takes a folder instead', async () => {
  const { page } = stage;
  await closeEditors();
  await openFile(page, 'lone', 'deep', 'er', 'some.onnx');
  await drawnEditor(page, 60_000);
  const asked = notification('is not part of a pipeline');
  await runCommand(page, 'Pollard: Generate Preview…', asked);
  await stage.screenshot('no-siblings');
  await asked.getByRole('button', { name: 'Choose Folder…' }).click();
  const box = page.locator('.quick-input-widget input[type="text"]').first();
  await until('the present path', async () => (await box.inputValue()).includes('/'));
  await typePath(box, `${stage.workspace}/`);
  const choice = page.locator('.quick-input-widget', { hasText: 'Choose a Pipeline Folder' });
  await choice.locator('.monaco-list-row', { hasText: 'text_encoder' }).waitFor();
  await choice.getByRole('button', { name: 'OK' }).click();
  await page
    .locator('.quick-input-widget', { hasText: 'What the image shows' })
    .waitFor({ timeout: 30_000 });
  await page.keyboard.press('Escape');
});

/**
 * A path in the extension's storage of this workspace.
 * @param {string} name
 */
function storage(name) {
  const all = path.join(stage.server.data, 'data', 'User', 'workspaceStorage');
  const [home] = readdirSync(all).filter(id => existsSync(path.join(all, id, 'pollard.pollard')));
  assert.ok(home);
  return path.join(all, home, 'pollard.pollard', name);
}
