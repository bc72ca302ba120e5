// Neurons that leave: hatched as whole rows and columns, previewed, shrunk away, timed, and undone to the dense bytes.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { decode } from 'fast-png';
import {
  chooseRow,
  openFile,
  pickMenu,
  pressUntil,
  quickRow,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { answerPath, dirtyTab, drawnEditor, generate, save } from './gestures.mjs';
import { storedWeights } from './reading.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';
import { seenInThemes } from './useTheme.mjs';
import { wholeLines } from './wholeLines.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

const settings = { 'pollard.provider': 'cpu' };
const prompt = 'a red apple';
const feedForward = 'down_blocks.0.attentions.0.transformer_blocks.0.ff';
const WIDTH = 48;
const NEURONS = 4 * WIDTH;
const GONE = NEURONS / 4;

/** @type {Stage} */
let stage;
/** @type {Frame} */
let editor;
/** @type {Buffer} */
let dense;
/** @type {readonly number[]} */
let columns;
/** @type {ReturnType<typeof pixels>} */
let previewed;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('removal', { settings, size: { width: 1400, height: 1100 } });
});
after(async () => {
  await closeStage(stage);
  rmSync(shrunkFolder(), { recursive: true, force: true });
});

const shrunkFolder = () => `${stage.workspace}-shrunk`;

/** @param {string} name */
const model = name => path.join(stage.workspace, 'unet', name);
/** @param {string} name */
const tab = name => stage.page.locator('.tabs-container .tab', { hasText: name });

step('a quarter of the neurons of a block is removed as an unsaved edit', async () => {
  const { page } = stage;
  dense = readFileSync(model('model.onnx'));
  await openFile(page, 'unet', 'model.onnx');
  editor = await drawnEditor(page);
  await editor
    .locator('.overview-block strong', { hasText: 'down_blocks.0' })
    .click({ button: 'right' });
  await stage.screenshot('menu');
  await pickMenu(page, 'Remove Heads and Neurons');
  await chooseRow(page, '25 % of neurons');
  await chooseRow(page, 'By |w|');
  await dirtyTab(page).waitFor();
  await stage.screenshot('removed');
});

step(
  'their columns and rows are hatched from end to end, and the inspector counts them',
  async () => {
    const { page } = stage;
    await page.locator('.activitybar .action-label[aria-label^="Pollard"]').first().click();
    editor = await drawnEditor(page);
    await openLayer(`${feedForward}.net.2`);
    columns = await until('hatched columns', async () => {
      const lines = wholeLines(await picture(), 'columns');
      const middle = (/** @type {number} */ neuron) =>
        Math.floor(((neuron + 0.5) * lines.length) / NEURONS);
      const found = [...Array(NEURONS).keys()].filter(neuron => lines[middle(neuron)]);
      return found.length === GONE && found;
    });
    const inspector = await webviewWith(page, '.inspector h1');
    await inspector.getByText(`${GONE} of ${NEURONS} neurons are zero as a whole`).waitFor();
    await stage.screenshot('columns');
    await allLayers();
    await openLayer(`${feedForward}.net.0.proj`);
    await until('a quarter of the rows', async () => {
      const lines = wholeLines(await picture(), 'rows');
      return Math.abs(lines.filter(Boolean).length / lines.length - 0.25) < 0.02;
    });
    await stage.screenshot('rows');
    await allLayers();
  },
);

step('a preview shows the picture without them', async () => {
  const { page } = stage;
  await page.keyboard.press('Control+Shift+E');
  await generate(page, prompt);
  const preview = await until('the pair', () => stage.previews()[0], 90_000);
  await webviewWith(page, '.preview img.preview-picture');
  await stage.screenshot('previewed');
  previewed = pixels(preview.images[1]);
  assert.notDeepEqual(previewed, pixels(preview.images[0]));
});

step('Shrink… writes a smaller file and offers to open it', async () => {
  const { page } = stage;
  await tab('model.onnx').click();
  await drawnEditor(page);
  await runCommand(
    page,
    'Pollard: Shrink…',
    page.locator('.quick-input-widget', { hasText: 'Shrink' }),
  );
  await stage.screenshot('where');
  await answerPath(page, 'unet/model-shrunk.onnx', model('model-shrunk.onnx'));
  const told = page
    .locator('.notification-list-item', { hasText: `is without ${2 * GONE} neurons` })
    .first();
  await told.waitFor();
  await stage.screenshot('shrunk');
  assert.ok(readFileSync(model('model.onnx')).equals(dense));
  // Value, gate, two biases and what takes them in, of two feed-forwards; a recipe comes in.
  const gone = 2 * GONE * (2 * WIDTH + 2 + WIDTH) * 4;
  const smaller = dense.length - readFileSync(model('model-shrunk.onnx')).length;
  assert.ok(smaller > 0.98 * gone && smaller < gone, `${smaller} of ${gone} bytes`);
  assert.deepEqual(readdirSync(model('.')).sort(), [
    'config.json',
    'model-shrunk.onnx',
    'model.onnx',
  ]);
  await told.getByRole('button', { name: 'Open' }).click();
  await tab('model-shrunk.onnx').waitFor();
});

step('the smaller file opens, and its preview is the same picture', async () => {
  const { page } = stage;
  editor = await drawnEditor(page);
  const earlier = stage.previews().length;
  await generate(page, prompt);
  await until('another preview', () => stage.previews().length > earlier, 90_000);
  await webviewWith(page, '.preview img.preview-picture');
  await stage.screenshot('same-picture');
  const [preview] = stage.previews();
  assert.equal(preview?.sides.length, 1);
  assert.deepEqual(pixels(preview.images[0]), previewed);
});

step('Time It… tells what both take', async () => {
  const { page } = stage;
  await tab('model-shrunk.onnx').click();
  await drawnEditor(page);
  await runCommand(page, 'Pollard: Time It…', quickRow(page, 'unet/model.onnx'));
  await stage.screenshot('against');
  await chooseRow(page, 'unet/model.onnx');
  const table = await webviewWith(page, 'table:has-text("Peak memory")', 90_000);
  assert.equal(await table.locator('tbody tr').count(), 2);
  assert.match(
    await table.locator('body').innerText(),
    /times as fast; 1\.\d\d times by arithmetic/,
  );
  await seenInThemes(stage, 'timed-', settings);
});

step(
  'Shrink Pipeline… writes the whole pipeline into a folder beside it, and shows it',
  async () => {
    const { page } = stage;
    const where = page.locator('.quick-input-widget', {
      hasText: 'Shrink Pipeline into a New Folder',
    });
    await runCommand(page, 'Pollard: Shrink Pipeline…', where);
    await stage.screenshot('which-folder');
    await answerPath(page, path.basename(shrunkFolder()), shrunkFolder());
    const told = page
      .locator('.notification-list-item', {
        hasText: `is the pipeline without ${2 * GONE} neurons`,
      })
      .first();
    await told.waitFor();
    await stage.screenshot('pipeline-shrunk');
    /** @param {...string} names */
    const written = (...names) => readFileSync(path.join(shrunkFolder(), ...names));
    assert.equal(
      written('unet', 'model.onnx').length,
      readFileSync(model('model-shrunk.onnx')).length,
    );
    const encoder = path.join('text_encoder', 'model.onnx');
    assert.ok(written(encoder).equals(readFileSync(path.join(stage.workspace, encoder))));
    await told.getByRole('button', { name: 'Show Pipeline' }).click();
    const view = await webviewWith(page, '.pipeline-layers table');
    await view.getByText(path.basename(shrunkFolder())).first().waitFor();
    await seenInThemes(stage, 'pipeline-', settings);
  },
);

step('the mask saved, undone and saved again gives the dense bytes', async () => {
  const { page } = stage;
  await page.getByRole('tab', { name: 'model.onnx', exact: true }).click();
  await save(page);
  const { values, at } = storedWeights(
    model('model.onnx'),
    `/${feedForward.replace(/\.(?!\d)/g, '/')}/net.2/`,
  );
  const outputs = values.length / NEURONS;
  const zero = [...Array(NEURONS).keys()].filter(neuron =>
    [...Array(outputs).keys()].every(row => at(row, neuron) === 0),
  );
  assert.deepEqual(zero, columns);
  editor = await drawnEditor(page);
  await editor.locator('.facts').click();
  await pressUntil(page, 'Control+z', wait => dirtyTab(page).waitFor(wait));
  await save(page);
  assert.ok(readFileSync(model('model.onnx')).equals(dense));
  await stage.screenshot('dense-again');
});

step('nothing failed unseen', () => {
  assert.deepEqual(stage.errors, []);
});

/** @param {string} name */
async function openLayer(name) {
  const option = editor.locator(`[aria-label^="${name},"]`);
  await option.scrollIntoViewIfNeeded();
  await option.dblclick();
  await editor.locator('.layer-head').waitFor();
}

const allLayers = () => editor.getByRole('button', { name: /All layers/ }).click();

const picture = async () => decode(await editor.locator('canvas').first().screenshot());

/** @param {Buffer | undefined} png */
function pixels(png) {
  assert.ok(png);
  return decode(png).data;
}
