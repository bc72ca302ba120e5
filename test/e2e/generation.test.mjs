// Generating in the workbench: latents while it runs, cancelling, a killed engine, a reload, a collapse seen side by side.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import {
  acceptQuickInput,
  openFile,
  reloadWindow,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, drawnEditor, generate } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';
import { useTheme } from './useTheme.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

const settings = { 'pollard.provider': 'cpu', 'pollard.previewEvery': 1 };
const prompt = 'a red apple on a blue background';

/** @type {Stage} */
let stage;
/** @type {Frame} */
let panel;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('generation', { settings });
});
after(() => closeStage(stage));

/** @param {string} name */
const field = name => panel.getByRole('textbox', { name, exact: true });
/** @param {string} name */
const button = name => panel.getByRole('button', { name, exact: true });
const thumbnails = () => panel.locator('.preview-thumbnail img');

step('a prompt makes an image in a panel', async () => {
  await openFile(stage.page, 'unet', 'model.onnx');
  await drawnEditor(stage.page);
  await generate(stage.page, prompt);
  panel = await webviewWith(stage.page, '.preview img.preview-picture', 90_000);
  await until('a finished preview', () => stage.previews().length === 1);
  await stage.screenshot('generated');
});

step('latents arrive while it runs, with the step and the time that is left', async () => {
  await field('Steps').fill('400');
  await button('Generate').click();
  /** @type {Set<string>} */
  const seen = new Set();
  await until('latents of several steps', async () => {
    const latents = panel.locator('.preview-latents');
    if ((await latents.count()) === 1)
      seen.add(
        await latents.evaluate((/** @type {HTMLCanvasElement} */ canvas) => canvas.toDataURL()),
      );
    return seen.size > 5;
  });
  await panel.getByText(/^Step \d+ of 400 · .* left$/).waitFor();
  await stage.screenshot('running');
});

step('Cancel ends it between steps and leaves nothing behind', async () => {
  await button('Cancel').click();
  await button('Generate').waitFor();
  assert.equal(await panel.getByRole('alert').count(), 0);
  assert.equal(stage.previews().length, 1);
  await stage.screenshot('cancelled');
});

step('after it the next image is made', async () => {
  await generateShort();
  assert.equal(stage.previews().length, 2);
});

step('a killed engine is said, and the next image is made', async () => {
  await field('Steps').fill('400');
  await button('Generate').click();
  await panel.getByText(/^Step \d+ of 400/).waitFor();
  const [pid] = engines();
  assert.ok(pid);
  process.kill(pid, 'SIGKILL');
  const alert = panel.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /engine process ended \(SIGKILL\)/);
  assert.match(await alert.innerText(), /Try again/);
  await stage.screenshot('killed');
  await generateShort();
  assert.equal(stage.previews().length, 3);
  assert.notEqual(engines()[0], pid);
});

step('a reload of the window keeps panel, form and history', async () => {
  await reloadWindow(stage.page);
  panel = await webviewWith(stage.page, '.preview img.preview-picture', 60_000);
  await until('three thumbnails', async () => (await thumbnails().count()) === 3);
  assert.equal(await field('Prompt').inputValue(), prompt);
  assert.equal(await field('Steps').inputValue(), '8');
  await stage.screenshot('reloaded');
});

step('a UNet pruned to 90 % stands collapsed beside the one on disk', async () => {
  const { page } = stage;
  await field('Steps').fill('20');
  await page.locator('.tabs-container .tab', { hasText: 'model.onnx' }).click();
  await drawnEditor(page, 60_000);
  await pruneTo('90');
  await generate(page, prompt);
  const preview = await until('the pair', () => stage.previews()[3] && stage.previews()[0], 90_000);
  assert.deepEqual(
    preview.sides.map(({ title }) => title),
    ['on disk', 'open edits'],
  );
  assert.ok(preview.similarity.ssim < 0.6, `SSIM ${preview.similarity.ssim}`);
  panel = await webviewWith(page, '.pair-wipe img');
  await stage.screenshot('collapsed-dark');
  useTheme(stage, 'Default Light Modern', settings);
  await stage.page.locator('.monaco-workbench.vs').waitFor();
  await stage.screenshot('collapsed-light');
});

step('only the pruned component was rendered', () => {
  assert.deepEqual(renders(), ['unet']);
});

step('no engine outlives the extension host', async () => {
  const [pid] = engines();
  assert.ok(pid);
  const host = processes().find(
    ({ parent, args }) => parent === stage.server.pid && args.includes('--type=extensionHost'),
  );
  assert.ok(host);
  process.kill(host.pid, 'SIGKILL');
  await until('the end of the engine', () => !engines().includes(pid));
});

async function generateShort() {
  const earlier = stage.previews().length;
  await field('Steps').fill('8');
  await button('Generate').click();
  await until('a finished preview', () => stage.previews().length > earlier, 60_000);
  await button('Generate').waitFor();
}

/** @param {string} percent */
async function pruneTo(percent) {
  const { page } = stage;
  const list = page.locator('.quick-input-list');
  await runCommand(page, 'Pollard: Prune to Sparsity…', list.filter({ hasText: '%' }));
  await page.locator('.quick-input-widget input[type="text"]').first().fill(percent);
  await until('figures', async () => /more weights/.test(await list.innerText()));
  await acceptQuickInput(page, 'more weights');
  await acceptQuickInput(page, 'Layer by layer');
  await dirtyTab(page).waitFor();
}

function processes() {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap(line => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), args }] : [];
  });
}

/** Process ids of this stage's diffusion engines. */
function engines() {
  const script = path.join(stage.extension, 'dist', 'diffusionEngine.js');
  return processes()
    .filter(({ args }) => args.includes(script))
    .map(({ pid }) => pid);
}

/** The components that were rendered under open edits. */
function renders() {
  const storage = path.join(stage.server.data, 'data', 'User', 'workspaceStorage');
  return readdirSync(storage, { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep))
    .filter(parts => parts.at(-1) === 'model.onnx' && parts.includes('renders'))
    .map(parts => parts.at(-3));
}
