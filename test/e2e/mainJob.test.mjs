// The main job on the installed VSIX, as a user does it: open, look, prune, undo, generate, save, reload.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { decode } from 'fast-png';
import {
  openFile,
  pressUntil,
  reloadWindow,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, drawnEditor, generate, pruneByMenu, redo, save, undo } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

const prompt = 'a red apple';
const asked = ['--prompt', prompt, '--seed', '7', '--steps', '20', '--provider', 'cpu', '--json'];

/** @type {Stage} */
let stage;
/** @type {Frame} */
let editor;
/** @type {Buffer} */
let dense;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('main-job', { settings: { 'pollard.provider': 'cpu' } });
});
after(() => closeStage(stage));

const unet = () => path.join(stage.workspace, 'unet', 'model.onnx');
const blockFigure = () => editor.locator('.overview-block').nth(1).innerText();

step('nothing of the source tree can be resolved from where the VSIX is installed', () => {
  for (let folder = stage.extension; path.dirname(folder) !== folder;) {
    folder = path.dirname(folder);
    assert.ok(!existsSync(path.join(folder, 'node_modules')), folder);
  }
  for (const name of ['adm-zip', 'global-agent', 'onnx-proto'])
    assert.ok(!existsSync(path.join(stage.extension, 'node_modules', name)), name);
});

step('the VSIX brings onnxruntime for this platform and no other', () => {
  const modules = path.join(stage.extension, 'dist', 'node_modules');
  const home = [modules, path.join(stage.extension, 'node_modules')].find(folder =>
    existsSync(folder),
  );
  assert.ok(home);
  const bin = path.join(home, 'onnxruntime-node', 'bin');
  const platforms = readdirSync(bin).flatMap(abi => readdirSync(path.join(bin, abi)));
  const architectures = readdirSync(bin).flatMap(abi =>
    readdirSync(path.join(bin, abi, process.platform)),
  );
  assert.deepEqual(platforms, [process.platform]);
  assert.deepEqual(architectures, [process.arch]);
  assert.ok(existsSync(path.join(home, 'onnxruntime-common')));
});

step('a click on unet/model.onnx in the Explorer shows a heatmap of every layer', async () => {
  await openFile(stage.page, 'unet', 'model.onnx');
  editor = await drawnEditor(stage.page);
  const colours = await editor
    .locator('.picture-strip')
    .evaluateAll((/** @type {HTMLCanvasElement[]} */ canvases) => {
      const pixels = canvases.flatMap(canvas => {
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
        return data ? [...new Set(new Uint32Array(data.buffer))] : [];
      });
      return new Set(pixels).size;
    });
  assert.ok(colours > 16, `a heatmap of ${colours} colours`);
  await stage.screenshot('opened');
});

step('a right-click on a block prunes it to 35 % as an unsaved edit', async () => {
  const { page } = stage;
  dense = readFileSync(unet());
  await pruneByMenu(page, editor.locator('.overview-block strong').nth(1), '35 %', {
    onMenu: () => stage.screenshot('context-menu'),
    onPick: () => stage.screenshot('quick-pick'),
  });
  await dirtyTab(stage.page).waitFor();
  await until('the block at 35 %', async () => (await blockFigure()).includes('35.0 %'));
  assert.ok(readFileSync(unet()).equals(dense));
  await stage.screenshot('pruned');
});

step('undo takes it back and redo brings it again', async () => {
  const { page } = stage;
  await editor.locator('.facts').click();
  await undo(page);
  await until('no sparsity', async () => !(await blockFigure()).includes('35.0 %'));
  await stage.screenshot('undone');
  await redo(page);
  await until('the block at 35 %', async () => (await blockFigure()).includes('35.0 %'));
  await stage.screenshot('redone');
});

step('two layers selected in the tree are pruned as one step, and undone as one', async () => {
  const { page } = stage;
  await page.locator('.activitybar .action-label[aria-label^="Pollard"]').first().click();
  /** @param {string} name */
  const row = name =>
    page.locator('.pane', { hasText: 'Layers' }).locator('.monaco-list-row', { hasText: name });
  await row('down_blocks.0').first().waitFor();
  if ((await row('stem').getAttribute('aria-expanded')) === 'false') await row('stem').click();
  await row('time_embedding.linear_1').click();
  await row('time_embedding.linear_2').click({ modifiers: ['Control'] });
  await pruneByMenu(page, row('time_embedding.linear_2'), '50 %', {
    onMenu: () => stage.screenshot('tree-menu'),
  });
  const stem = () => editor.locator('.overview-block').first().innerText();
  await until('the stem at 50 %', async () => (await stem()).includes('50.0 %'));
  await stage.screenshot('tree-pruned');
  await editor.locator('.facts').click();
  // The steps are others at once, their figures only after a while: pressed again meanwhile, it would undo more.
  await pressUntil(page, 'Control+z', wait =>
    page.locator('.statusbar', { hasText: '1 step unsaved' }).waitFor(wait),
  );
  await until('no sparsity', async () => !(await stem()).includes('50.0 %'));
  await page.keyboard.press('Control+Shift+E');
});

step(
  'generate shows two images of one seed; the unpruned one is the command line’s of the file',
  async () => {
    await generate(stage.page, prompt);
    const preview = await until('a finished preview', () => stage.previews()[0], 90_000);
    const panel = await webviewWith(stage.page, '.preview img.preview-picture');
    await until(
      'both images',
      async () => (await panel.locator('.preview-pair > figure > img').count()) === 2,
    );
    await stage.screenshot('compared');
    assert.deepEqual(
      preview.sides.map(({ title }) => title),
      ['on disk', 'open edits'],
    );
    const [before, after] = preview.images;
    assert.ok(before && after);
    const reference = cliImage('dense');
    assert.equal(preview.report.noiseHash, reference.noiseHash);
    assert.equal(preview.report.settings.seed, 7);
    assert.equal(preview.report.provider.ran, 'cpu');
    assert.ok(before.equals(reference.png));
    assert.ok(!Buffer.from(pixels(after)).equals(Buffer.from(pixels(before))));
  },
);

step('saving writes the pruned weights', async () => {
  const { page } = stage;
  await page.locator('.tabs-container .tab', { hasText: 'model.onnx' }).click();
  await save(page);
  assert.ok(!readFileSync(unet()).equals(dense));
  await stage.screenshot('saved');
});

step('after a reload of the window the model is still pruned', async () => {
  const { page } = stage;
  await reloadWindow(page);
  editor = await drawnEditor(page, 60_000);
  await until('the block at 35 %', async () => (await blockFigure()).includes('35.0 %'));
  assert.equal(await dirtyTab(stage.page).count(), 0);
  await stage.screenshot('reloaded');
});

step('generate makes one image now, the command line’s of the saved file', async () => {
  const earlier = stage.previews().length;
  await generate(stage.page, prompt);
  const preview = await until(
    'another finished preview',
    () => stage.previews().length > earlier && stage.previews()[0],
    90_000,
  );
  await stage.screenshot('saved-generated');
  assert.equal(preview.sides.length, 1);
  assert.ok(preview.images[0]?.equals(cliImage('pruned').png));
});

step('nothing reached for the network and nothing failed unseen', () => {
  assert.deepEqual([...stage.refused], []);
  assert.deepEqual(stage.errors, []);
});

/** @param {string} name */
function cliImage(name) {
  const out = path.join(stage.server.data, `${name}.png`);
  const { noiseHash } = stage.cli('generate', stage.workspace, ...asked, '--out', out);
  return { noiseHash, png: readFileSync(out) };
}

/** @param {Buffer} png */
const pixels = png => decode(png).data;
