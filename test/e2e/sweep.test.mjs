// A sweep from its plan to the steps of one of its cells, over a pause, a reload of the window and a kill of what computes it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import {
  acceptQuickInput,
  chooseRow,
  explorerRow,
  newPage,
  openFile,
  openWorkbench,
  pickMenu,
  pressUntil,
  quickRow,
  reloadWindow,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, undo } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';
import { seenInThemes } from './useTheme.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** @type {Stage} */
let stage;
const step = steps(() => stage.failed());
before(async () => {
  // Planned before the workbench opens: a folder that comes while its watcher still starts is not shown.
  stage = await openStage('sweep', {
    prepare: folder => {
      plan(folder, 'sweep');
      for (const part of [
        'model_index.json',
        'scheduler',
        'text_encoder',
        'tokenizer',
        'unet',
        'vae_decoder',
      ])
        cpSync(path.join(folder, part), path.join(folder, 'mine', part), { recursive: true });
    },
  });
});
after(() => closeStage(stage));

const inSweep = (/** @type {string[]} */ ...names) => path.join(stage.workspace, 'sweep', ...names);
const view = () => webviewWith(stage.page, '.sweep', 60_000);
const status = async () => (await view()).locator('.sweep-progress').innerText();
const claim = async () => (await view()).locator('.sweep-claim').innerText();

/**
 * Opens a folder's plan. A workbench that has just started may not know of Pollard's editors yet, and shows the text: then it is
 * closed and opened again.
 * @param {Page} page
 * @param {string} folder
 */
const openSweep = (page, folder) =>
  until('the sweep, not its text', async () => {
    await openFile(page, folder, 'plan.sweep.json');
    const shown = webviewWith(page, '.sweep', 20_000).catch(() => undefined);
    if (!(await shown)) await runCommand(page, 'View: Close All Editors');
    return shown;
  });

/** Lines of the log: each is a cell that is done. */
const cellsDone = () =>
  readFileSync(inSweep('cells.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line !== '').length;

/** The process that computes the sweep; undefined where none does. */
function running() {
  const file = inSweep('run', 'status.json');
  /** @type {(json: string) => { pid: number }} */
  const parse = JSON.parse;
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
}

/** @param {string[]} args */
function pollard(...args) {
  const {
    status: code,
    stdout,
    stderr,
  } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
  });
  assert.equal(code, 0, stderr);
  return stdout;
}

/**
 * Plans five prompts at three sparsities.
 * @param {string} workspace
 * @param {string} out a folder in the workspace
 */
function plan(workspace, out) {
  const prompts = path.join(workspace, 'prompts.txt');
  writeFileSync(
    prompts,
    [
      'cat on a yellow',
      'apple on a white',
      'tree on a red',
      'castle on a black',
      'doughnut on a blue',
    ]
      .map(each => `a ${each} background\n`)
      .join(''),
  );
  const grid = ['--unet', '0,0.3,0.9', '--seeds', '0', '--steps', '8', '--prompts', prompts];
  pollard('sweep', 'plan', workspace, ...grid, '--out', path.join(workspace, out));
}

step('a plan opens as the sweep that it plans', async () => {
  await openSweep(stage.page, 'sweep');
  await until('what is planned', async () => /15 cells, 2 settings/.test(await status()));
  await stage.screenshot('planned');
});

step('it runs, and is paused after a cell', async () => {
  await (await view()).getByRole('button', { name: 'Start' }).click();
  await until(
    'a first picture',
    async () => (await (await view()).locator('.sweep-grid img').count()) > 0,
  );
  await stage.screenshot('running');
  await (await view()).getByRole('button', { name: 'Pause' }).click();
  await until('a pause', async () => /Nothing is lost/.test(await status()));
});

step('a reload of the window shows what is there, and it goes on', async () => {
  await reloadWindow(stage.page);
  await until('the sweep again', async () => /Nothing is lost/.test(await status()));
  await (await view()).getByRole('button', { name: 'Resume' }).click();
});

step('a process that is killed leaves its cells, and another goes on to the end', async () => {
  const before = cellsDone();
  const { pid } = await until('a cell of its own', () => cellsDone() > before && running());
  process.kill(pid, 'SIGKILL');
  await until('what became of it', async () => /Stopped/.test(await status()));
  await stage.screenshot('killed');
  await (await view()).getByRole('button', { name: 'Resume' }).click();
  await until('all pictures', async () => /All 15 cells/.test(await status()), 120_000);
  await until('the claim', async () => /^Safe up to 30 %/.test(await claim()));
  await stage.screenshot('complete');
});

step('the tolerance is dragged, and the answer follows', async () => {
  const { mouse } = stage.page;
  const handle = (await view()).getByRole('slider', { name: 'Tolerance' });
  const { x, y, width, height } = (await handle.boundingBox()) ?? assert.fail('no handle');
  await mouse.move(x + width / 2, y + height / 2);
  await mouse.down();
  await mouse.move(x + width / 2, y + 150, { steps: 4 });
  await mouse.up();
  await until('another answer', async () => /^Already at 30 %/.test(await claim()));
  await stage.screenshot('dragged');
  await (await view()).getByRole('button', { name: 'Reset' }).click();
  await until('the answer of before', async () => /^Safe up to 30 %/.test(await claim()));
});

step('F6 goes to the next part, and Shift+F10 opens the menu of a picture', async () => {
  const { keyboard } = stage.page;
  const sweep = await view();
  const cell = sweep.getByRole('gridcell', { name: /^30 %, 1 of 5/ });
  await cell.click();
  await pressUntil(stage.page, 'F6', wait => sweep.locator('.sweep-cell :focus').waitFor(wait));
  await cell.click();
  const menu = stage.page.locator('.monaco-menu', { hasText: 'Open the Picture' });
  await pressUntil(stage.page, 'Shift+F10', wait => menu.waitFor(wait));
  await stage.screenshot('cell-menu');
  await keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
});

step('it is seen in light and in high contrast, too', () => seenInThemes(stage, ''));

step('a copy of the folder is complete in a second workbench', async () => {
  const browser = stage.page.context().browser() ?? assert.fail('no browser');
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'pollard-copied-'));
  cpSync(inSweep(), path.join(elsewhere, 'copied'), { recursive: true });
  const { page } = await newPage(browser, stage.server);
  try {
    await openWorkbench(page, stage.server, elsewhere);
    const copied = await openSweep(page, 'copied');
    await copied.locator('.sweep-claim').waitFor();
    const facts = async () => [
      await copied.locator('.sweep-progress').innerText(),
      await copied.locator('.sweep-claim').innerText(),
    ];
    await until('all of it', async () => /All 15 cells/.test((await facts())[0] ?? ''));
    assert.deepEqual(await facts(), [await status(), await claim()]);
    const pictures = copied.locator('.sweep-grid img');
    await until('pictures', () =>
      pictures.evaluateAll(
        all =>
          all.length > 0 &&
          all.every(image => image instanceof HTMLImageElement && image.naturalWidth > 0),
      ),
    );
  } finally {
    await page.screenshot({ path: path.join(stage.shots, 'second-workbench.png') });
    await page.context().close();
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

step('the results are those of the command line, to the byte', () => {
  plan(stage.workspace, 'other');
  const other = path.join(stage.workspace, 'other');
  pollard('sweep', 'resume', other);
  const results = (/** @type {string} */ folder) =>
    readFileSync(path.join(folder, 'results.jsonl'));
  assert.ok(results(inSweep()).equals(results(other)));
});

step('a cell gives its steps to the model as one edit, which undo takes back', async () => {
  const { page } = stage;
  const cell = (await view()).getByRole('gridcell', { name: /^90 %, 1 of 5/ });
  await cell.click();
  const told = page.locator('.statusbar-item', { hasText: /^UNet 90 %, prompt 1 of 5/ });
  await told.waitFor();
  await stage.screenshot('cell');
  await page.keyboard.press('z');
  await (await view()).getByRole('region', { name: 'Compare Large' }).waitFor();
  await stage.screenshot('large');
  await page.keyboard.press('Escape');
  await (await view()).getByRole('button', { name: 'Open in Editor' }).click();
  await dirtyTab(page).waitFor({ timeout: 60_000 });
  const editor = await webviewWith(page, '.thumbnail', 60_000);
  await told.waitFor({ state: 'hidden' });
  await until('the figure', async () =>
    /90\.0 %/.test(await editor.locator('.figures').innerText()),
  );
  await stage.screenshot('opened');
  await editor.locator('.facts').click();
  await undo(page);
});

step('Preview Again makes its picture once more, beside the dense one', async () => {
  const { page } = stage;
  await page.locator('.tabs-container .tab', { hasText: 'plan.sweep.json' }).click();
  const sweep = await view();
  await sweep.getByRole('gridcell', { name: /^90 %, 1 of 5/ }).click();
  await sweep.getByRole('button', { name: 'Preview Again' }).click();
  const preview = await until('a preview', () => stage.previews()[0], 90_000);
  await webviewWith(page, '.preview img.preview-picture');
  await stage.screenshot('again');
  assert.deepEqual(
    preview.sides.map(({ title }) => title),
    ['dense', 'as in the sweep'],
  );
  const shown = [0, 0.9].map(sparsity => readFileSync(picture(sparsity)));
  for (const [side, file] of shown.entries())
    assert.ok(furthest(preview.images[side], file) <= 2, `side ${side}`);
  assert.ok(furthest(shown[0], shown[1]) > 50);
});

step('the list of sparsities says what of them is safe', async () => {
  const { page } = stage;
  await (await explorerRow(page, 'unet', 'model.onnx')).click({ button: 'right' });
  await pickMenu(page, 'Prune to Sparsity');
  await quickRow(page, '30 %')
    .filter({ hasText: /5 of 5/ })
    .waitFor();
  await seenInThemes(stage, 'bands-');
  await page.keyboard.press('Escape');
});

step('another is started from the menu of a folder, and its pictures come', async () => {
  const { page } = stage;
  await (await explorerRow(page, 'mine')).click({ button: 'right' });
  await pickMenu(page, 'Sweep Sparsity');
  await chooseRow(page, 'UNet');
  await chooseRow(page, 'Type Them');
  const box = page.locator('.quick-input-widget', { hasText: 'semicolon' });
  await box.locator('input[type="text"]').fill('a cat on a yellow background');
  // By its title: what it says below changes with what is typed.
  await acceptQuickInput(page, 'Sweep Sparsity: Prompts');
  await chooseRow(page, 'Coarse');
  await until('its first cells', async () =>
    /^[1-9]\d* of 10/.test(
      await (
        await webviewWith(page, '.sweep-header progress')
      )
        .locator('.sweep-progress')
        .innerText(),
    ),
  );
  const sweep = await webviewWith(page, '.sweep-header progress');
  await sweep.getByRole('button', { name: 'Pause' }).click();
  await until('a pause', async () =>
    /Nothing is lost/.test(await (await view()).locator('.sweep-progress').innerText()),
  );
  assert.ok(existsSync(path.join(stage.workspace, 'mine-sweep', 'plan.sweep.json')));
  await stage.screenshot('from-folder');
});

/**
 * The picture of the first prompt at a sparsity of the UNet.
 * @param {number} sparsity
 */
function picture(sparsity) {
  /** @type {(json: string) => { key: string, prompt: string, sparsity: { unet?: number } }} */
  const parse = JSON.parse;
  const all = readFileSync(inSweep('results.jsonl'), 'utf8').trim().split('\n').map(parse);
  const found = all.find(
    ({ prompt, sparsity: { unet = 0 } }) => prompt.startsWith('a cat') && unet === sparsity,
  );
  assert.ok(found);
  return inSweep('images', `${found.key}.png`);
}

/**
 * How far apart two pictures are where they differ most, of 255.
 * @param {Buffer | undefined} a
 * @param {Buffer | undefined} b
 */
function furthest(a, b) {
  assert.ok(a && b);
  const [first, second] = [Array.from(decode(a).data), decode(b).data];
  assert.equal(first.length, second.length);
  return Math.max(...first.map((value, i) => Math.abs(value - (second[i] ?? NaN))));
}
