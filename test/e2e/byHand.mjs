// A layer found and pruned by hand, and its recipe's way to another file.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  acceptQuickInput,
  pickMenu,
  runCommand,
  until,
} from '../../tools/vscode-host/workbench.mjs';
import { answerPath, dirtyTab, pressSave, redo, undo } from './gestures.mjs';

/** @import { Frame, Locator, Page } from 'playwright-core' */

/** The MatMul of the cross-attention key of the middle block, as both sizes of UNet have it. */
export const CROSS_ATTENTION_KEY = '/mid_block/.*attn2/to_k';

/**
 * Filters the overview to that layer and opens it.
 * @param {Page} page
 * @param {Frame} editor
 * @param {{ onFound?: () => unknown }} [looks]
 */
export async function openCrossAttentionKey(page, editor, { onFound } = {}) {
  await editor.locator('.facts').click();
  await page.keyboard.press('/');
  await page.keyboard.type('role:attention-k block:mid_block *attn2*');
  const found = editor.getByRole('listbox', { name: 'layers' }).getByRole('option');
  await until('one layer', async () => (await found.count()) === 1);
  await onFound?.();
  await found.dblclick();
  await editor.getByRole('application').waitFor();
}

/**
 * How many weights of the open layer are, or would be, zero; not a number while that is not known.
 * @param {Frame} editor
 */
export async function layerCount(editor) {
  const table = editor.getByRole('table', { name: 'What would be zero' });
  const cells = table.getByRole('row', { name: /^layer/ }).getByRole('cell');
  return parseInt((await cells.first().innerText()).replaceAll(',', ''));
}

/**
 * Drags the threshold to the right and gives how many weights of the layer were zero, and would be.
 * @param {Page} page
 * @param {Frame} editor
 */
export async function dragThreshold(page, editor) {
  let before = NaN;
  await until('the zeros', async () => Number.isFinite((before = await layerCount(editor))));
  const line = editor.getByRole('slider', { name: 'Pruning threshold' });
  const box = await line.boundingBox();
  assert.ok(box);
  const { x, y, width, height } = box;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 190, y + height / 2, { steps: 8 });
  await page.mouse.up();
  let dragged = NaN;
  await until('other zeros', async () => (dragged = await layerCount(editor)) > before);
  return { before, dragged };
}

/**
 * Undoes what was applied, brings it again, each with its count, and saves it.
 * @param {Page} page
 * @param {Frame} editor
 * @param {{ before: number, applied: number }} counts
 */
export async function undoRedoSave(page, editor, { before, applied }) {
  await undo(page);
  await until('the zeros of before', async () => (await layerCount(editor)) === before);
  await redo(page);
  await until('the count again', async () => (await layerCount(editor)) === applied);
  await pressSave(page);
}

/**
 * Exports the active model's recipe to a file of that path.
 * @param {Page} page
 * @param {string} target
 */
export async function exportRecipe(page, target) {
  const dialog = page.locator('.quick-input-widget', { hasText: 'Export Recipe' });
  await runCommand(page, 'Pollard: Export Recipe…', dialog);
  await answerPath(page, '.json', target);
  await until('the recipe', () => existsSync(target));
}

/**
 * Right-clicks a recipe's row of the Explorer and applies it to one model of the workspace, which is saved.
 * @param {Page} page
 * @param {Locator} row
 * @param {string} model
 * @param {{ onMenu?: () => unknown, onModels?: (model: Locator) => unknown }} [looks]
 */
export async function applyRecipe(page, row, model, { onMenu, onModels } = {}) {
  await row.click({ button: 'right' });
  await onMenu?.();
  await pickMenu(page, 'Apply Recipe');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: model }).waitFor();
  for (const each of await rows.all()) {
    const picked = (await each.getByRole('checkbox').getAttribute('aria-checked')) === 'true';
    if (picked !== (await each.innerText()).includes(model)) await each.click();
  }
  await onModels?.(rows.filter({ hasText: model }));
  await acceptQuickInput(page, model);
  await dirtyTab(page).waitFor();
  await pressSave(page);
}
