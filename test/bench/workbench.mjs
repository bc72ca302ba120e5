// npm run bench:workbench: the full-size UNet in the real workbench, from the click to the saved file, with a screenshot at every step.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  applyRecipe,
  CROSS_ATTENTION_KEY,
  dragThreshold,
  exportRecipe,
  openCrossAttentionKey,
  undoRedoSave,
} from '../e2e/byHand.mjs';
import { dirtyTab, drawnEditor, pruneByMenu } from '../e2e/gestures.mjs';
import { checkReading, storedWeights } from '../e2e/reading.mjs';
import { openStage } from '../e2e/stage.mjs';
import { openingShares } from './openingShares.mjs';
import { explorerRow, runCommand, until, webviewWith } from '../../tools/vscode-host/workbench.mjs';

const MINUTES = 60_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const home = process.env.POLLARD_BENCH_DIR ?? path.join(tmpdir(), 'pollard-bench');
const model = path.join(home, 'unet-fp16', 'model.onnx');
if (!existsSync(model)) {
  mkdirSync(path.dirname(model), { recursive: true });
  const cli = path.join(root, 'test', 'fixtures', 'cli.mjs');
  const made = spawnSync(process.execPath, [cli, 'unet', '--type', 'float16', '--out', model]);
  if (made.status !== 0) throw new Error(String(made.stderr));
}

const stage = await openStage('full-size', {
  prepare: workspace => {
    for (const folder of ['full', 'hand', 'copy']) {
      mkdirSync(path.join(workspace, folder));
      linkSync(model, path.join(workspace, folder, 'model.onnx'));
    }
  },
});
const { page } = stage;
/** @param {string} folder */
const modelIn = folder => path.join(stage.workspace, folder, 'model.onnx');
const [file, hand, copy] = [modelIn('full'), modelIn('hand'), modelIn('copy')];
/** @type {Record<string, string | number>} */
const figures = {};

/**
 * @template Result
 * @param {string} what
 * @param {() => Promise<Result>} run
 */
async function measure(what, run) {
  const begin = performance.now();
  const result = await run();
  figures[what] = `${Math.round(performance.now() - begin)} ms`;
  await stage.screenshot(what.replaceAll(/\W+/g, '-').replace(/-$/, ''));
  return result;
}

try {
  const row = await explorerRow(page, 'full', 'model.onnx');
  const clicked = Date.now();
  const editor = await measure('click to layer list', async () => {
    await row.click();
    return webviewWith(page, '.thumbnail', 5 * MINUTES);
  });
  const listed = Date.now();
  await measure('from there to heatmaps in view', () => drawnEditor(page, 5 * MINUTES));
  await measure('from there to the end of the scan', () =>
    until(
      'the end of the scan',
      async () => !(await editor.getByRole('progressbar').count()),
      MINUTES * 5,
    ),
  );
  const seen = { clicked, listed, scanned: Date.now() };
  // VS Code writes its logs a little later.
  await until('the log of the scan', () => stage.log().includes(`Scanned ${file} in`));
  Object.assign(figures, openingShares(stage.log(), file, seen));
  await measure('filter to one layer and open it', () => openCrossAttentionKey(page, editor));
  await measure('zoom to single weights', async () => {
    for (let i = 0; i < 16; i++) await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    const status = editor.getByRole('status').first();
    await until('a rank', async () => /rank/.test(await status.innerText()));
  });
  await checkReading(editor, storedWeights(model, CROSS_ATTENTION_KEY));
  figures['the weight under the crosshair'] = 'as in the file';
  await page.keyboard.press('Escape');
  await editor.getByRole('listbox', { name: 'layers' }).waitFor();
  await editor.getByRole('textbox', { name: 'Filter layers' }).fill('');
  await drawnEditor(page, MINUTES);
  await measure('prune to 35 %', async () => {
    await pruneByMenu(page, row, '35 %');
    await dirtyTab(page).waitFor({ timeout: 5 * MINUTES });
  });
  await drawnEditor(page, MINUTES);
  await stage.screenshot('pruned');
  const header = () => editor.locator('.facts').locator('xpath=..').innerText();
  await editor.locator('.facts').click();
  await measure('undo', async () => {
    await page.keyboard.press('Control+z');
    await dirtyTab(page).waitFor({ state: 'detached' });
    await until('no sparsity', async () => (await header()).includes('0.0 %'), MINUTES);
  });
  await measure('redo', async () => {
    await page.keyboard.press('Control+Shift+z');
    await dirtyTab(page).waitFor();
    await until('35 %', async () => (await header()).includes('35.0 %'), MINUTES);
  });
  await measure('save', async () => {
    await page.keyboard.press('Control+s');
    // Seconds in which nothing would show that anything goes on.
    const saving = page
      .locator('.notification-toast')
      .filter({ hasText: /Saving model\.onnx.*\d %/s });
    await saving.getByRole('button', { name: 'Cancel' }).waitFor();
    figures['what is shown of the save'] = (await saving.innerText()).replaceAll(/\s+/g, ' ');
    await stage.screenshot('saving');
    await dirtyTab(page).waitFor({ state: 'detached', timeout: 5 * MINUTES });
  });
  figures['size of the saved file'] =
    `${statSync(file).size} bytes (${statSync(model).size} before)`;
  figures['share of zeros, by the command line'] =
    stage.cli('inspect', file, '--json').components?.[0]?.sparsity ?? 'unknown';
  figures['temporary files left'] = readdirSync(path.dirname(file)).length - 1;
  await byHand();
  figures['peak memory of the model engine'] = peak('modelEngine.js');
} catch (thrown) {
  await stage.screenshot('failed');
  throw thrown;
} finally {
  console.table(figures);
  await stage.close();
}

/** A threshold drawn by hand in one layer; its recipe, applied to a fresh copy from the Explorer, makes the same bytes. */
async function byHand() {
  await runCommand(page, 'View: Close All Editors');
  await (await explorerRow(page, 'hand', 'model.onnx')).click();
  const editor = await drawnEditor(page, 5 * MINUTES);
  await openCrossAttentionKey(page, editor);
  const { before, dragged } = await measure('drag the threshold', () =>
    dragThreshold(page, editor),
  );
  await measure('apply it', async () => {
    await page.keyboard.press('Enter');
    await dirtyTab(page).waitFor();
  });
  await editor.getByRole('heading', { level: 1 }).click({ position: { x: 400, y: 5 } });
  await undoRedoSave(page, editor, { before, applied: dragged });
  const { values } = storedWeights(hand, CROSS_ATTENTION_KEY);
  assert.equal(values.filter(each => each === 0).length, dragged);
  figures['zeros of that layer, counted and in the file'] = dragged;
  await exportRecipe(page, path.join(path.dirname(hand), 'model.prune.json'));
  const recipe = await explorerRow(page, 'hand', 'model.prune.json');
  await measure('apply its recipe to a fresh copy and save', () =>
    applyRecipe(page, recipe, 'copy/model.onnx'),
  );
  assert.ok(readFileSync(copy).equals(readFileSync(hand)));
  figures['the copy'] = 'the same bytes';
}

/**
 * The largest resident memory that a process of this server's had, as the kernel kept it; unknown elsewhere than on Linux.
 * @param {string} script
 */
function peak(script) {
  for (const pid of existsSync('/proc') ? readdirSync('/proc').filter(Number) : [])
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (command[1]?.startsWith(stage.server.data) && command[1].endsWith(script))
        return /VmHWM:\s+(.*)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 'unknown';
    } catch {
      // A process that ended meanwhile.
    }
  return 'unknown';
}
