// A recipe's way on the installed VSIX: pruned, exported, applied to a fresh copy from the Explorer, the same bytes.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import {
  acceptQuickInput,
  explorerRow,
  openFile,
  reloadWindow,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { applyRecipe } from './byHand.mjs';
import { dirtyTab, drawnEditor, pruneByMenu, save } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('recipe', {
    prepare: workspace => {
      /** @param {string} folder */
      const modelIn = folder => path.join(workspace, folder, 'model.onnx');
      cpSync(modelIn('unet'), modelIn('copy'));
    },
  });
});
after(() => closeStage(stage));

/** @param {...string} names */
const file = (...names) => path.join(stage.workspace, ...names);
const recipe = () => file('unet', 'unet.prune.json');

/**
 * The rows of the recipe view.
 * @param {Page} page
 */
const recipeRows = page =>
  page
    .locator('.pane', { has: page.locator('.pane-header .title', { hasText: /^Recipe$/ }) })
    .locator('.monaco-list-row');

step('a pruned model’s steps stand in the recipe view', async () => {
  const { page } = stage;
  await openFile(page, 'unet', 'model.onnx');
  const editor = await drawnEditor(page);
  await pruneByMenu(page, editor.locator('.overview-block strong').nth(1), '35 %');
  await dirtyTab(page).waitFor();
  await page.locator('.activitybar .action-label[aria-label^="Pollard"]').first().click();
  await until('the step', async () => {
    const [text = '', ...others] = await recipeRows(page).allInnerTexts();
    return others.length === 0 && /1 Prune .* to 35 %/.test(text) && /weights/.test(text);
  });
  await stage.screenshot('recipe-view');
});

step('a click on its box turns a step off, another brings it back', async () => {
  const { page } = stage;
  const box = recipeRows(page).first().getByRole('checkbox').first();
  await box.click();
  await until('a step that is off', async () =>
    /off/.test(await recipeRows(page).first().innerText()),
  );
  await box.click();
  await until('a step that is on', async () =>
    /weights/.test(await recipeRows(page).first().innerText()),
  );
});

step('the recipe is exported beside the model', async () => {
  const { page } = stage;
  const dialog = page.locator('.quick-input-widget', { hasText: 'Export Recipe' });
  await runCommand(page, 'Pollard: Export Recipe…', dialog);
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await until('the offered name', async () =>
    (await input.inputValue()).endsWith('unet.prune.json'),
  );
  await acceptQuickInput(page, 'Export Recipe');
  await until('the file', () => existsSync(recipe()));
  /** @type {(json: string) => { version: number, base: string, steps: { goal: unknown, enabled: boolean }[] }} */
  const parse = JSON.parse;
  const { version, base, steps: exported } = parse(readFileSync(recipe(), 'utf8'));
  assert.equal(version, 1);
  assert.match(base, /^[0-9a-f]{32}$/);
  assert.deepEqual(
    exported.map(({ goal, enabled }) => ({ goal, enabled })),
    [{ goal: { sparsity: 0.35 }, enabled: true }],
  );
  await save(page);
});

step('a right-click on it in the Explorer applies it to a fresh copy: the same bytes', async () => {
  const { page } = stage;
  await page.locator('.activitybar .action-label[aria-label^="Explorer"]').first().click();
  const row = await explorerRow(page, 'unet', 'unet.prune.json');
  await applyRecipe(page, row, 'copy/model.onnx', {
    onModels: async model => {
      assert.match(await model.innerText(), /was made for this file/);
      await stage.screenshot('apply');
    },
  });
  assert.ok(
    readFileSync(file('copy', 'model.onnx')).equals(readFileSync(file('unet', 'model.onnx'))),
    'the files differ',
  );
  await stage.screenshot('applied');
});

step('the pipeline view says what the zeros are worth, and is there after a reload', async () => {
  const { page } = stage;
  await runCommand(page, 'Pollard: Show Pipeline');
  await webviewWith(page, '.pipeline-layers table', 60_000);
  await reloadWindow(page);
  const view = await webviewWith(page, '.pipeline-layers table', 90_000);
  assert.match(await view.locator('.pipeline').innerText(), /Why onnxruntime is not faster/);
  await stage.screenshot('pipeline');
});
