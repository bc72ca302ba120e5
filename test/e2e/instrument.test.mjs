// A layer found, read to the single weight, pruned by hand; its recipe taken to a fresh copy: by mouse, then by keyboard alone.
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { explorerRow, openFile, until, webviewWith } from '../../tools/vscode-host/workbench.mjs';
import {
  applyRecipe,
  CROSS_ATTENTION_KEY,
  dragThreshold,
  exportRecipe,
  layerCount,
  openCrossAttentionKey,
  undoRedoSave,
} from './byHand.mjs';
import { dirtyTab, drawnEditor, pressSave } from './gestures.mjs';
import { checkReading, storedWeights } from './reading.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

const LAYER = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_k';

/** @type {Stage} */
let stage;
/** @type {Frame} */
let editor;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('instrument', {
    prepare: workspace => {
      for (const [part, copy] of Object.entries({ unet: 'copy', text_encoder: 'fresh_encoder' }))
        cpSync(path.join(workspace, part), path.join(workspace, copy), { recursive: true });
    },
  });
});
after(() => closeStage(stage));

/** @param {...string} names */
const file = (...names) => path.join(stage.workspace, ...names);
const heatmap = () => editor.getByRole('application');
const count = () => layerCount(editor);

step('a cross-attention key layer is found by a filter and opened', async () => {
  await openFile(stage.page, 'unet', 'model.onnx');
  editor = await drawnEditor(stage.page);
  await openCrossAttentionKey(stage.page, editor, { onFound: () => stage.screenshot('filtered') });
  await editor.getByRole('heading', { name: LAYER }).waitFor();
  await stage.screenshot('layer');
});

step('the weight under the crosshair has the value of the file’s bytes', async () => {
  const { page } = stage;
  await heatmap().focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
    await page.keyboard.press(key);
  for (let i = 0; i < 12; i++) await page.keyboard.press('+');
  await checkReading(editor, storedWeights(file('unet', 'model.onnx'), CROSS_ATTENTION_KEY));
  await stage.screenshot('single-weights');
});

step('the threshold is dragged, counted, applied as one step and undone', async () => {
  const { page } = stage;
  const { dragged } = await dragThreshold(page, editor);
  assert.ok(dragged > 8192 / 4, `${dragged} weights`);
  await stage.screenshot('dragged');
  await page.keyboard.press('Enter');
  await dirtyTab(page).waitFor();
  await stage.screenshot('applied');
  await editor.getByRole('heading', { name: LAYER }).click();
  await undoRedoSave(page, editor, { before: 0, applied: dragged });
  const { values } = storedWeights(file('unet', 'model.onnx'), CROSS_ATTENTION_KEY);
  assert.equal(values.filter(each => each === 0).length, dragged);
});

step(
  'its exported recipe, applied to a fresh copy from the Explorer, gives the same bytes',
  async () => {
    const { page } = stage;
    await exportRecipe(page, file('unet', 'model.prune.json'));
    const row = await explorerRow(page, 'unet', 'model.prune.json');
    await applyRecipe(page, row, 'copy/model.onnx', {
      onMenu: () => stage.screenshot('recipe-menu'),
      onModels: () => stage.screenshot('models'),
    });
    assert.ok(same('copy', 'unet'));
    await stage.screenshot('copy-pruned');
  },
);

step(
  'the same without a mouse: found, read, pruned by hand, undone, exported, applied to the same bytes',
  async () => {
    const { page } = stage;
    const { keyboard } = page;
    /**
     * @param {string} key
     * @param {number} [times]
     */
    const press = async (key, times = 1) => {
      for (let i = 0; i < times; i++) await keyboard.press(key);
    };
    const row = page.locator('.explorer-folders-view .monaco-list-row.focused');
    /** @param {string} name */
    const walkTo = name =>
      until(name, async () => {
        if ((await row.innerText()).trim() === name) return true;
        const index = await row.getAttribute('data-index');
        await press('ArrowDown');
        await until('the next row', async () => (await row.getAttribute('data-index')) !== index);
        return false;
      });
    const toFirstRow = () =>
      until('the first row', async () => {
        await press('Home');
        return (await row.getAttribute('data-index')) === '0';
      });
    await press('Control+Shift+e');
    await toFirstRow();
    await walkTo('text_encoder');
    await press('ArrowRight');
    await until('an open folder', async () => (await row.getAttribute('aria-expanded')) === 'true');
    await explorerRow(page, 'text_encoder', 'model.onnx');
    await walkTo('model.onnx');
    await press('Enter');
    editor = await webviewWith(
      page,
      '[aria-label^="text_model.encoder.layers.0.self_attn.k_proj"]',
    );
    await until('the keyboard', () => editor.evaluate(() => document.hasFocus()));
    await press('/');
    await keyboard.type('*k_proj block:layers.1');
    const found = editor.getByRole('listbox', { name: 'layers' }).getByRole('option');
    await until('one layer', async () => (await found.count()) === 1);
    await press('Enter');
    await until('the list', () => found.evaluate(row => row.matches(':focus')));
    await press('Enter');
    await heatmap().waitFor();
    await until('the heatmap', () => heatmap().evaluate(canvas => canvas.matches(':focus')));
    await press('ArrowUp', 3);
    await press('ArrowLeft', 5);
    await press('+', 8);
    await checkReading(
      editor,
      storedWeights(file('text_encoder', 'model.onnx'), '/layers.1/self_attn/k_proj'),
    );
    await until('counts', async () => (await count()) === 0);
    await press('Shift+}', 30);
    const pressed = await until('a count', count);
    await stage.screenshot('keyboard-threshold');
    await press('Enter');
    await dirtyTab(page).waitFor();
    await undoRedoSave(page, editor, { before: 0, applied: pressed });
    await exportRecipe(page, file('text_encoder', 'model.prune.json'));
    await press('Control+Shift+e');
    await explorerRow(page, 'text_encoder', 'model.prune.json');
    await toFirstRow();
    await walkTo('text_encoder');
    await walkTo('model.prune.json');
    await press('Shift+F10');
    const item = page.locator('.monaco-menu .action-item.focused');
    await page.locator('.monaco-menu', { hasText: 'Apply Recipe' }).waitFor();
    await until('Apply Recipe', async () => {
      await press('ArrowDown');
      return (await item.innerText()).includes('Apply Recipe');
    });
    await press('Enter');
    await page
      .locator('.quick-input-widget .monaco-list-row', { hasText: 'fresh_encoder' })
      .waitFor();
    await stage.screenshot('keyboard-models');
    await press('Enter');
    await dirtyTab(page).waitFor();
    await pressSave(page);
    assert.ok(same('fresh_encoder', 'text_encoder'));
  },
);

/**
 * @param {string} a
 * @param {string} b
 */
const same = (a, b) =>
  readFileSync(file(a, 'model.onnx')).equals(readFileSync(file(b, 'model.onnx')));
