// Every place to prune from: a pipeline folder, the title bar, the palette, a selection in the editor.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import {
  chooseRow,
  explorerRow,
  openFile,
  pickMenu,
  pressUntil,
  quickRow,
  runCommand,
  until,
} from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, drawnEditor, pruneByMenu } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
/** @type {Frame} */
let editor;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('pruning', {
    prepare: workspace => {
      for (const name of readdirSync(workspace))
        cpSync(path.join(workspace, name), path.join(workspace, 'mine', name), { recursive: true });
    },
  });
});
after(() => closeStage(stage));

/** @param {...string} names */
const file = (...names) => path.join(stage.workspace, ...names);
const menu = () => stage.page.locator('.monaco-menu');
const header = () => editor.locator('.facts').locator('xpath=..').innerText();
const picks = () => stage.page.locator('.quick-input-list .monaco-list-row');

step(
  'a pipeline folder of the Explorer takes the paper’s setting, and a folder that is none does not',
  async () => {
    const { page } = stage;
    const bytes = ['unet', 'text_encoder'].map(name =>
      readFileSync(file('mine', name, 'model.onnx')),
    );
    await openFile(page, 'unet', 'model.onnx');
    await drawnEditor(page, 60_000);
    await (await explorerRow(page, 'scheduler')).click({ button: 'right' });
    await menu().filter({ hasText: 'Copy Path' }).waitFor();
    assert.doesNotMatch(await menu().innerText(), /Prune/);
    await page.keyboard.press('Escape');
    await (await explorerRow(page, 'mine')).click({ button: 'right' });
    await menu().filter({ hasText: 'Prune to Sparsity' }).waitFor();
    await stage.screenshot('folder-menu');
    await pickMenu(page, 'Paper');
    await until('two unsaved models', async () => (await dirtyTab(page).count()) === 2);
    editor = await drawnEditor(page, 60_000);
    await until('35 % of the UNet', async () => (await header()).includes('35.0 %'));
    await stage.screenshot('paper');
    assert.deepEqual(
      ['unet', 'text_encoder'].map(name => readFileSync(file('mine', name, 'model.onnx'))),
      bytes,
    );
    await runCommand(page, 'File: Save All');
    await dirtyTab(page).first().waitFor({ state: 'detached' });
  },
);

step('a selection in the editor is pruned as one step', async () => {
  const { page } = stage;
  /** @param {string} name */
  const thumbnail = name => editor.locator(`[aria-label^="${name},"]`);
  const [first, second] = ['time_embedding.linear_1', 'time_embedding.linear_2'];
  await thumbnail(first).click();
  await thumbnail(second).click({ modifiers: ['Control'] });
  await pruneByMenu(page, thumbnail(second), '50 %');
  await until('both layers', async () =>
    (
      await Promise.all([first, second].map(name => thumbnail(name).getAttribute('aria-label')))
    ).every(label => label?.includes('50.0 %')),
  );
  await stage.screenshot('selection');
});

step('the title bar asks with live figures, and a typed value is one of them', async () => {
  const { page } = stage;
  await page
    .locator('.editor-actions .action-label[aria-label^="Prune to Sparsity"]')
    .first()
    .click();
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await until('the one preset that prunes more', async () => (await picks().count()) === 1);
  assert.match(await picks().first().innerText(), /^50 %/);
  await input.fill('101');
  await until('what to type', async () =>
    /Type a percentage/.test(await picks().first().innerText()),
  );
  await page.keyboard.press('Enter');
  await stage.screenshot('no-share');
  await input.fill('42.5');
  await until('its figures', async () =>
    /42\.5 %[\s\S]*more weights/.test(await picks().first().innerText()),
  );
  await stage.screenshot('typed');
  await pressUntil(page, 'Enter', wait => quickRow(page, 'Row by row').waitFor(wait));
  await stage.screenshot('scopes');
  await chooseRow(page, 'Row by row');
  await dirtyTab(page).waitFor();
  await until('42.5 % by rows', async () => /4[12]\.\d %/.test(await header()));
});

step('the palette prunes the active model, one global threshold over all layers', async () => {
  const { page } = stage;
  await runCommand(page, 'Pollard: Prune to Sparsity…', quickRow(page, '50 %'));
  await until('the one preset that prunes more', async () => (await picks().count()) === 1);
  await chooseRow(page, '50 %');
  await chooseRow(page, 'One global threshold');
  await until('50 %', async () => (await header()).includes('50.0 %'));
  await stage.screenshot('global');
});

step('the menu of a tab prunes its model, though another is shown', async () => {
  const { page } = stage;
  const tab = page.locator('.tabs-container .tab', { hasText: 'text_encoder' });
  await tab.waitFor();
  await pruneByMenu(page, tab, '50 %', { onMenu: () => stage.screenshot('tab-menu') });
  await tab.and(page.locator('.dirty')).waitFor();
});
