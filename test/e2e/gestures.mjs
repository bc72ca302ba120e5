// What a user does with Pollard in the workbench.
import {
  acceptQuickInput,
  chooseRow,
  pickMenu,
  pressUntil,
  quickRow,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';

/** @import { Locator, Page } from 'playwright-core' */

/**
 * The editor's frame once every thumbnail in view is drawn.
 * @param {Page} page
 * @param {number} [timeout]
 */
export async function drawnEditor(page, timeout) {
  const editor = await webviewWith(page, '.thumbnail', timeout);
  await until(
    'all thumbnails in view',
    async () => (await editor.locator('.thumbnail-picture.blank').count()) === 0,
  );
  return editor;
}

/**
 * Right-clicks `target` in the editor and prunes it to the quick pick's row that shows `share`, layer by layer.
 * @param {Page} page
 * @param {Locator} target
 * @param {string} share
 * @param {{ onMenu?: () => unknown, onPick?: () => unknown }} [looks]
 */
export async function pruneByMenu(page, target, share, { onMenu, onPick } = {}) {
  await target.click({ button: 'right' });
  await onMenu?.();
  await pickMenu(page, 'Prune to Sparsity');
  const row = quickRow(page, share);
  await until('dry-run figures', async () => /more weights/.test(await row.innerText()));
  await onPick?.();
  await chooseRow(page, share);
  await acceptQuickInput(page, 'Layer by layer');
}

/**
 * *Generate Preview…* from the palette.
 * @param {Page} page
 * @param {string} prompt
 */
export async function generate(page, prompt) {
  const box = page.locator('.quick-input-widget', { hasText: 'What the image shows' });
  await runCommand(page, 'Pollard: Generate Preview…', box);
  await box.locator('input[type="text"]').fill(prompt);
  await acceptQuickInput(page, 'What the image shows');
}

/**
 * Types a path into VS Code's own file dialog, once that has filled in the present one, and accepts it.
 * @param {Page} page
 * @param {string} present
 * @param {string} answer
 */
export async function answerPath(page, present, answer) {
  const box = page.locator('.quick-input-widget input[type="text"]').first();
  await until('the present path', async () => (await box.inputValue()).endsWith(present));
  await typePath(box, answer);
  await acceptQuickInput(page, '');
}

/**
 * Types a path into the field of VS Code's file dialog, which completes paths of its own and may put one in the place of another.
 * @param {Locator} box
 * @param {string} answer
 */
export const typePath = (box, answer) =>
  until('the new path', async () => {
    if ((await box.inputValue()) === answer) return true;
    await box.fill(answer);
    return false;
  });

/**
 * The tab of a file while it shows the dot.
 * @param {Page} page
 * @param {string} [name]
 */
export const dirtyTab = (page, name = 'model.onnx') =>
  page.locator('.tabs-container .tab.dirty', { hasText: name });

/**
 * Undoes the one step of the model: its tab loses the dot.
 * @param {Page} page
 */
export const undo = page =>
  pressUntil(page, 'Control+z', wait => dirtyTab(page).waitFor({ ...wait, state: 'detached' }));

/**
 * Redoes the one step of the model: its tab shows the dot.
 * @param {Page} page
 */
export const redo = page =>
  pressUntil(page, 'Control+Shift+z', wait => dirtyTab(page).waitFor(wait));

/**
 * Saves, with the focus where it is.
 * @param {Page} page
 */
export const pressSave = page =>
  pressUntil(page, 'Control+s', wait => dirtyTab(page).waitFor({ ...wait, state: 'detached' }));

/**
 * Saves from within the editor.
 * @param {Page} page
 */
export async function save(page) {
  const editor = await drawnEditor(page);
  await editor.locator('.facts').click();
  await pressSave(page);
}
