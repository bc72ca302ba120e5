// A layer found, read to the single weight, pruned by hand; its recipe taken to a fresh copy: by mouse, then by keyboard alone.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import proto from 'onnx-proto';
import { explorerRow, pickMenu, runCommand, until } from '../vscode-host/workbench.mjs';
import { answerPath, dirtyTab, drawnEditor } from './gestures.mjs';
import { openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

const LAYER = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_k';

let stage;
let editor;
const step = steps(() => stage.screenshot('failed'));
before(async () => {
  stage = await openStage('instrument');
  cpSync(file('unet'), file('copy'), { recursive: true });
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
  const spoken = editor.getByRole('status').first();
  const told = await until('a rank', async () => {
    const text = await spoken.innerText();
    return /rank/.test(text) && text;
  });
  await stage.screenshot('single-weights');
  const [, row, column] = /row (\d+), column (\d+)/.exec(told).map(Number);
  const shown = Number(/value (\S+?),/.exec(told)[1].replace('−', '-'));
  const weights = storedWeights(file('unet', 'model.onnx'));
  const value = weights.at(row, column);
  assert.equal(shown, Number(value.toPrecision(3)));
  const rank = Number(/rank ([\d,]+)/.exec(told)[1].replaceAll(',', ''));
  const smaller = weights.values.filter(each => Math.abs(each) < Math.abs(value)).length;
  assert.equal(rank, smaller + 1);
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
  await page.keyboard.press('Control+z');
  await dirtyTab(page).waitFor({ state: 'detached' });
  await until('nothing pruned', async () => (await layerCount()) === 0);
  await page.keyboard.press('Control+Shift+z');
  await dirtyTab(page).waitFor();
  await until('the count again', async () => (await layerCount()) === count);
  await page.keyboard.press('Control+s');
  await dirtyTab(page).waitFor({ state: 'detached' });
  const zeros = storedWeights(file('unet', 'model.onnx')).values.filter(each => each === 0).length;
  assert.equal(zeros, count);
});

step(
  'its exported recipe, applied to a fresh copy from the Explorer, gives the same bytes',
  async () => {
    const { page } = stage;
    await exportRecipe();
    await (await explorerRow(page, 'unet', 'model.prune.json')).click({ button: 'right' });
    await stage.screenshot('recipe-menu');
    await pickMenu(page, 'Apply Recipe');
    await applyToCopy();
    await stage.screenshot('copy-pruned');
  },
);

async function exportRecipe() {
  const { page } = stage;
  await runCommand(page, 'Pollard: Export Recipe…');
  await answerPath(page, '.json', file('unet', 'model.prune.json'));
  await until('the recipe', () => existsSync(file('unet', 'model.prune.json')));
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
  await page.keyboard.press('Enter');
  await dirtyTab(page).waitFor();
  await page.keyboard.press('Control+s');
  await dirtyTab(page).waitFor({ state: 'detached' });
  assert.ok(
    readFileSync(file('copy', 'model.onnx')).equals(readFileSync(file('unet', 'model.onnx'))),
  );
}

/** The layer's weights as outputs x inputs, by onnx-proto alone. */
function storedWeights(model) {
  const { graph } = proto.onnx.ModelProto.decode(readFileSync(model));
  const node = graph.node.find(
    ({ opType, name }) =>
      opType === 'MatMul' && name.includes('/mid_block/') && name.includes('attn2/to_k'),
  );
  const tensor = graph.initializer.find(({ name }) => node.input.includes(name));
  const [inputs, outputs] = tensor.dims.map(Number);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  assert.equal(values.length, inputs * outputs);
  return { values: [...values], at: (row, column) => values[column * outputs + row] };
}
