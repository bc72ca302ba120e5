// What a user does with Pollard in the workbench.
import { pickMenu, runCommand, until, webviewWith } from '../vscode-host/workbench.mjs';

/** The editor's frame once every thumbnail in view is drawn. */
export async function drawnEditor(page, timeout) {
  const editor = await webviewWith(page, '.thumbnail', timeout);
  await until(
    'all thumbnails in view',
    async () => (await editor.locator('.thumbnail-picture.waiting').count()) === 0,
  );
  return editor;
}

/** Right-clicks `target` in the editor and prunes it to the quick pick's row that shows `share`, layer by layer. */
export async function pruneByMenu(page, target, share, { onMenu, onPick } = {}) {
  await target.click({ button: 'right' });
  await onMenu?.();
  await pickMenu(page, 'Prune to Sparsity');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: share }).first();
  await until('dry-run figures', async () => /more weights/.test(await row.innerText()));
  await onPick?.();
  await row.click();
  await page.locator('.quick-input-list', { hasText: 'Layer by layer' }).waitFor();
  await page.keyboard.press('Enter');
}

/** *Generate Preview…* from the palette. */
export async function generate(page, prompt) {
  await runCommand(page, 'Pollard: Generate Preview…');
  const box = page.locator('.quick-input-widget', { hasText: 'Generate Preview' });
  await box.locator('.quick-input-title', { hasText: 'Generate Preview' }).waitFor();
  await box.locator('input[type="text"]').fill(prompt);
  await page.keyboard.press('Enter');
}

/** Types a path into VS Code's own file dialog, once that has filled in the present one, and accepts it. */
export async function answerPath(page, present, answer) {
  const box = page.locator('.quick-input-widget input[type="text"]').first();
  await until('the present path', async () => (await box.inputValue()).endsWith(present));
  await box.fill(answer);
  await until('the new path', async () => (await box.inputValue()) === answer);
  await page.keyboard.press('Enter');
}

/** The tab of a file while it shows the dot. */
export const dirtyTab = (page, name = 'model.onnx') =>
  page.locator('.tabs-container .tab.dirty', { hasText: name });

/** Presses Redo until the tab shows the dot: VS Code refuses while it is still busy with the undo. */
export async function redo(page) {
  await until('the redone edit', async () => {
    await page.keyboard.press('Control+Shift+z');
    return dirtyTab(page)
      .waitFor({ timeout: 2000 })
      .then(
        () => true,
        () => false,
      );
  });
}

/** Saves from within the editor. */
export async function save(page) {
  const editor = await drawnEditor(page);
  await editor.locator('.facts').click();
  await page.keyboard.press('Control+s');
  await dirtyTab(page).waitFor({ state: 'detached' });
}
