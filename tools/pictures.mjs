// npm run pictures: the README's pictures and the icon, taken in the real workbench. Never run by npm test.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStage } from '../test/e2e/stage.mjs';
import { launchBrowser } from './vscode-host/browser.mjs';
import {
  chooseRow,
  openFile,
  pickMenu,
  quickRow,
  runCommand,
  until,
  webviewWith,
} from './vscode-host/workbench.mjs';

/** @import { Frame, Page } from 'playwright-core' */

const media = fileURLToPath(new URL('../media', import.meta.url));
const pictures = path.join(media, 'pictures');
mkdirSync(pictures, { recursive: true });

const themes = Object.entries({ dark: 'Default Dark Modern', light: 'Default Light Modern' });
// `npm run pictures -- sweep [FOLDER]` takes those of a sweep alone; of one that is there already, or goes on in FOLDER.
if (process.argv[2] !== 'sweep') {
  await icon();
  for (const [name, theme] of themes) await take(name, theme);
}
await sweeps();

/**
 * @param {string} name
 * @param {string} theme
 */
async function take(name, theme) {
  const stage = await openStage(`pictures-${name}`, {
    settings: { 'workbench.colorTheme': theme, 'pollard.provider': 'cpu' },
    size: { width: 1280, height: 800 },
  });
  const { page } = stage;
  /** @param {string} what */
  const shot = what =>
    page.screenshot({ path: path.join(pictures, `${what}-${name}.png`), animations: 'disabled' });
  try {
    await openFile(page, 'unet', 'model.onnx');
    let editor = await drawn(page);
    await page.locator('.activitybar .action-label[aria-label^="Pollard"]').first().click();
    await page.locator('.pane-header', { hasText: 'Layer Inspector' }).waitFor();
    await prune(page, editor, 1, '35 %');
    await editor.locator('.thumbnail').nth(14).click();
    await until('the inspector', () => webviewWith(page, '.inspector table', 1000).catch(() => 0));
    await drawn(page);
    await shot('overview');

    await editor.locator('.overview-block strong').nth(1).click({ button: 'right' });
    await pickMenu(page, 'Prune to Sparsity');
    const row = quickRow(page, '50 %');
    await until('figures', async () => /more weights/.test(await row.innerText()));
    await shot('prune');
    await page.keyboard.press('Escape');

    await editor.locator('.thumbnail').nth(14).dblclick();
    await editor.getByRole('application').waitFor();
    await editor.getByRole('application').hover();
    await editor.locator('.layer-reading', { hasText: 'rank' }).waitFor();
    await shot('layer');

    await page.keyboard.press('Escape');
    editor = await drawn(page);
    await runCommand(page, 'Pollard: Prune to Sparsity…');
    const input = page.locator('.quick-input-widget input[type="text"]').first();
    await input.fill('55');
    await until('figures', async () =>
      /more weights/.test(await page.locator('.quick-input-list').innerText()),
    );
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-list', { hasText: 'Layer by layer' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tabs-container .tab.dirty').waitFor();
    await generate(page, 'a penguin on a pink background');
    const panel = await webviewWith(page, '.preview img', 120_000);
    await until('a pair', async () => (await panel.locator('.pair-wipe img').count()) === 2);
    await shot('preview');

    await runCommand(page, 'Pollard: Show Pipeline');
    const components = await webviewWith(page, '.pipeline-layers table', 60_000);
    await until(
      'figures',
      async () => !/counting/.test(await components.locator('.pipeline').innerText()),
    );
    await shot('pipeline');
  } finally {
    await stage.close();
  }
}

/** A sweep of the sample's UNet, computed once for both themes. */
async function sweeps() {
  const kept = process.argv[3];
  const folder = kept ?? mkdtempSync(path.join(tmpdir(), 'pollard-pictures-'));
  try {
    const [sample, cli] = [path.join(media, 'sample'), path.join(media, '..', 'dist', 'cli.js')];
    const prompts = path.join(sample, 'prompts.txt');
    const args = ['sweep', 'run', sample, '--preset', 'unet', '--prompts', prompts];
    const { status } = spawnSync(process.execPath, [cli, ...args, '--out', folder], {
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('The sweep failed.');
    for (const [name, theme] of themes) await takeSweep(folder, name, theme);
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} theme
 */
async function takeSweep(folder, name, theme) {
  const stage = await openStage(`pictures-sweep-${name}`, {
    settings: { 'workbench.colorTheme': theme },
    size: { width: 1280, height: 900 },
    prepare: workspace => {
      cpSync(folder, path.join(workspace, 'sweep'), { recursive: true });
    },
  });
  const { page } = stage;
  try {
    await openFile(page, 'sweep', 'plan.sweep.json');
    const view = await webviewWith(page, '.sweep-grid img', 60_000);
    await page.keyboard.press('Control+b');
    await view.getByRole('gridcell', { name: /^70 %, 4 of 8/ }).click();
    await until('pictures', () =>
      view.evaluate(() =>
        [...document.images]
          .filter(image => image.getBoundingClientRect().top < innerHeight)
          .every(image => image.complete && image.naturalWidth > 0),
      ),
    );
    await view.evaluate(() => {
      scrollTo(0, 0);
    });
    await page.screenshot({
      path: path.join(pictures, `sweep-${name}.png`),
      animations: 'disabled',
    });
  } finally {
    await stage.close();
  }
}

/** @param {Page} page */
async function drawn(page) {
  const editor = await webviewWith(page, '.thumbnail');
  await until(
    'thumbnails',
    async () => (await editor.locator('.thumbnail-picture.blank').count()) === 0,
  );
  return editor;
}

/**
 * @param {Page} page
 * @param {Frame} editor
 * @param {number} block
 * @param {string} share
 */
async function prune(page, editor, block, share) {
  await editor.locator('.overview-block strong').nth(block).click({ button: 'right' });
  await pickMenu(page, 'Prune to Sparsity');
  const row = quickRow(page, share);
  await until('figures', async () => /more weights/.test(await row.innerText()));
  await chooseRow(page, share);
  await page.locator('.quick-input-list', { hasText: 'Layer by layer' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tabs-container .tab.dirty').waitFor();
}

/**
 * @param {Page} page
 * @param {string} prompt
 */
async function generate(page, prompt) {
  await runCommand(page, 'Pollard: Generate Preview…');
  const box = page.locator('.quick-input-widget', { hasText: 'Generate Preview' });
  await box.locator('.quick-input-title', { hasText: 'Generate Preview' }).waitFor();
  await box.locator('input[type="text"]').fill(prompt);
  await page.keyboard.press('Enter');
}

/** The Marketplace's icon, 128 px, from the activity bar's drawing. */
async function icon() {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
  const svg = readFileSync(path.join(media, 'pollard.svg'), 'utf8');
  await page.setContent(`<style>
    body { margin: 0; background: #123a33; color: #e8d96a; display: grid; place-items: center; height: 128px }
    svg { width: 96px; height: 96px }
  </style>${svg}`);
  await page.screenshot({ path: path.join(media, 'icon.png') });
  await browser.close();
}
