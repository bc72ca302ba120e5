// A layer found, read to the single weight, pruned by hand; its recipe taken to a fresh copy: by mouse, then by keyboard alone.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import proto from 'onnx-proto';
import {
  acceptQuickInput,
  explorerRow,
  pickMenu,
  runCommand,
  until,
  webviewWith,
} from '../vscode-host/workbench.mjs';
import { answerPath, dirtyTab, drawnEditor, pressSave, redo, undo } from './gestures.mjs';
import { openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

const LAYER = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_k';

let stage;
let editor;
const step = steps(() => stage.screenshot('failed'));
before(async () => {
  stage = await openStage('instrument', {
    prepare: workspace => {
      for (const [part, copy] of [
        ['unet', 'copy'],
        ['text_encoder', 'fresh_encoder'],
      ])
        cpSync(path.join(workspace, part), path.join(workspace, copy), { recursive: true });
    },
  });
});
after(() => stage?.close());

const file = (...names) => path.join(stage.workspace, ...names);
const heatmap = () => editor.getByRole('application');
const line = () => editor.getByRole('slider', { name: 'Pruning threshold' });
const layerCount = async () => {
  const row = editor
    .getByRole('table', { name: 'What would be zero' })
    .getByRole('row', { name: /^layer/ });
  return Number((await row.getByRole('cell').first().innerText()).replace(/\D/g, ''));
};

step('a cross-attention key layer is found by a filter and opened', async () => {
  await (await explorerRow(stage.page, 'unet', 'model.onnx')).click();
  editor = await drawnEditor(stage.page);
  await editor.locator('.facts').click();
  await stage.page.keyboard.press('/');
  await stage.page.keyboard.type('role:attention-k block:mid_block *attn2*');
  const found = editor.getByRole('listbox', { name: 'layers' }).getByRole('option');
  await until('one layer', async () => (await found.count()) === 1);
  await stage.screenshot('filtered');
  await found.dblclick();
  await heatmap().waitFor();
  await editor.getByRole('heading', { name: LAYER }).waitFor();
  await stage.screenshot('layer');
});

step('the weight under the crosshair has the value of the file’s bytes', async () => {
  const { page } = stage;
  await heatmap().focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
    await page.keyboard.press(key);
  for (let i = 0; i < 12; i++) await page.keyboard.press('+');
  await checkReading(storedWeights(file('unet', 'model.onnx'), '/mid_block/.*attn2/to_k'));
  await stage.screenshot('single-weights');
});

step('the threshold is dragged, counted, applied as one step and undone', async () => {
  const { page } = stage;
  const { x, y, width, height } = await line().boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 190, y + height / 2, { steps: 8 });
  await page.mouse.up();
  const count = await until('a count', layerCount);
  assert.ok(count > 8192 / 4, `${count} weights`);
  await stage.screenshot('dragged');
  await page.keyboard.press('Enter');
  await dirtyTab(page).waitFor();
  await stage.screenshot('applied');
  await editor.getByRole('heading', { name: LAYER }).click();
  await undo(page);
  await until('nothing pruned', async () => (await layerCount()) === 0);
  await redo(page);
  await until('the count again', async () => (await layerCount()) === count);
  await pressSave(page);
  const zeros = storedWeights(file('unet', 'model.onnx'), '/mid_block/.*attn2/to_k').values.filter(
    each => each === 0,
  ).length;
  assert.equal(zeros, count);
});

step(
  'its exported recipe, applied to a fresh copy from the Explorer, gives the same bytes',
  async () => {
    const { page } = stage;
    await exportRecipe('unet');
    await (await explorerRow(page, 'unet', 'model.prune.json')).click({ button: 'right' });
    await stage.screenshot('recipe-menu');
    await pickMenu(page, 'Apply Recipe');
    await applyToCopy();
    await stage.screenshot('copy-pruned');
  },
);

step(
  'the same without a mouse: found, read, pruned by hand, undone, exported, applied to the same bytes',
  async () => {
    const { page } = stage;
    const { keyboard } = page;
    const press = async (key, times = 1) => {
      for (let i = 0; i < times; i++) await keyboard.press(key);
    };
    const row = page.locator('.explorer-folders-view .monaco-list-row.focused');
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
      storedWeights(file('text_encoder', 'model.onnx'), '/layers.1/self_attn/k_proj'),
    );
    await until('counts', async () => (await layerCount()) === 0);
    await press('Shift+}', 30);
    const count = await until('a count', layerCount);
    await stage.screenshot('keyboard-threshold');
    await press('Enter');
    await dirtyTab(page).waitFor();
    await undo(page);
    await until('nothing pruned', async () => (await layerCount()) === 0);
    await redo(page);
    await until('the count again', async () => (await layerCount()) === count);
    await pressSave(page);
    await exportRecipe('text_encoder');
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

const same = (...folders) => {
  const [a, b] = folders.map(folder => readFileSync(file(folder, 'model.onnx')));
  return a.equals(b);
};

/** What is said of the weight under the crosshair is what the file's bytes say. */
async function checkReading(weights) {
  const told = await until('a rank', async () => {
    const text = await editor.getByRole('status').first().innerText();
    return /rank/.test(text) && text;
  });
  const [, row, column] = /row (\d+), column (\d+)/.exec(told).map(Number);
  const shown = Number(/value (\S+?),/.exec(told)[1].replace('−', '-'));
  const value = weights.at(row, column);
  assert.equal(shown, Number(value.toPrecision(3)));
  const rank = Number(/rank ([\d,]+)/.exec(told)[1].replaceAll(',', ''));
  const smaller = weights.values.filter(each => Math.abs(each) < Math.abs(value)).length;
  assert.equal(rank, smaller + 1);
}

async function exportRecipe(folder) {
  const { page } = stage;
  await runCommand(
    page,
    'Pollard: Export Recipe…',
    page.locator('.quick-input-widget', { hasText: 'Export Recipe' }),
  );
  const target = file(folder, 'model.prune.json');
  await answerPath(page, '.json', target);
  await until('the recipe', () => existsSync(target));
}

async function applyToCopy() {
  const { page } = stage;
  const pick = page.locator('.quick-input-widget', { hasText: 'Apply' });
  await pick.locator('.monaco-list-row', { hasText: 'copy/model.onnx' }).waitFor();
  await stage.screenshot('models');
  for (const row of await pick.locator('.monaco-list-row').all()) {
    const wanted = (await row.innerText()).includes('copy/model.onnx');
    const checked = (await row.getByRole('checkbox').getAttribute('aria-checked')) === 'true';
    if (wanted !== checked) await row.click();
  }
  await acceptQuickInput(page, 'copy/model.onnx');
  await dirtyTab(page).waitFor();
  await pressSave(page);
  assert.ok(same('copy', 'unet'));
}

/** The weights of the MatMul of a name as outputs x inputs, by onnx-proto alone. */
function storedWeights(model, name) {
  const { graph } = proto.onnx.ModelProto.decode(readFileSync(model));
  const node = graph.node.find(
    each => each.opType === 'MatMul' && new RegExp(name).test(each.name),
  );
  const tensor = graph.initializer.find(each => node.input.includes(each.name));
  const [inputs, outputs] = tensor.dims.map(Number);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  assert.equal(values.length, inputs * outputs);
  return { values: [...values], at: (row, column) => values[column * outputs + row] };
}
