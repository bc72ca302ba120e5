// npm run bench:workbench: the full-size UNet in the real workbench, from the click to the saved file, with a screenshot at every step.
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dirtyTab, drawnEditor, pruneByMenu } from '../e2e/gestures.mjs';
import { openStage } from '../e2e/stage.mjs';
import { explorerRow, until, webviewWith } from '../vscode-host/workbench.mjs';

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

const stage = await openStage('full-size');
const { page } = stage;
const file = path.join(stage.workspace, 'full', 'model.onnx');
const figures = {};

async function measure(what, run) {
  const begin = performance.now();
  const result = await run();
  figures[what] = `${Math.round(performance.now() - begin)} ms`;
  await stage.screenshot(what.replaceAll(/\W+/g, '-').replace(/-$/, ''));
  return result;
}

try {
  mkdirSync(path.dirname(file));
  linkSync(model, file);
  const row = await explorerRow(page, 'full', 'model.onnx');
  const editor = await measure('click to layer list', async () => {
    await row.click();
    return webviewWith(page, '.thumbnail', 5 * MINUTES);
  });
  await measure('click to heatmaps in view', () => drawnEditor(page, 5 * MINUTES));
  await measure('scan of all layers', () =>
    until(
      'the end of the scan',
      async () => !(await editor.getByRole('progressbar').count()),
      MINUTES * 5,
    ),
  );
  await measure('filter to one layer and open it', async () => {
    await editor.locator('.facts').click();
    await page.keyboard.press('/');
    await page.keyboard.type('role:attention-k block:mid_block *attn2*');
    const found = editor.getByRole('listbox', { name: 'layers' }).getByRole('option');
    await until('one layer', async () => (await found.count()) === 1);
    await found.dblclick();
    await editor.getByRole('application').waitFor();
  });
  await measure('zoom to single weights', async () => {
    for (let i = 0; i < 16; i++) await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    const status = editor.getByRole('status').first();
    await until('a rank', async () => /rank/.test(await status.innerText()));
  });
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
    await dirtyTab(page).waitFor({ state: 'detached', timeout: 5 * MINUTES });
  });
  figures['size of the saved file'] =
    `${statSync(file).size} bytes (${statSync(model).size} before)`;
  figures['share of zeros, by the command line'] = stage.cli(
    ...['inspect', file, '--json'],
  ).components[0].sparsity;
  figures['temporary files left'] = readdirSync(path.dirname(file)).length - 1;
  figures['peak memory of the model engine'] = peak('modelEngine.js');
} finally {
  await stage.close();
}
console.table(figures);

/** The largest resident memory that a process of this server's had, as the kernel kept it; unknown elsewhere than on Linux. */
function peak(script) {
  for (const pid of existsSync('/proc') ? readdirSync('/proc').filter(Number) : [])
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (command[1]?.startsWith(stage.server.data) && command[1].endsWith(script))
        return /VmHWM:\s+(.*)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
    } catch {
      // A process that ended meanwhile.
    }
  return 'unknown';
}
