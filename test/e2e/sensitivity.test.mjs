// What each block stands, in the overview; a recipe that goes by it, probed, generated and undone.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import {
  acceptQuickInput,
  openFile,
  runCommand,
  until,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, drawnEditor, generate, undo } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
/** @type {Frame} */
let editor;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('sensitivity');
});
after(() => closeStage(stage));

const bar = () => editor.getByRole('region', { name: 'Sensitivity', exact: true });
const probe = () => stage.page.locator('.statusbar-item', { hasText: /text [\d.]+ · UNet [\d.]+/ });

step('the overview is coloured by what each block stands, as that is measured', async () => {
  await openFile(stage.page, 'unet', 'model.onnx');
  editor = await drawnEditor(stage.page);
  const quantity = editor.getByRole('combobox', { name: 'Quantity' });
  await quantity.click();
  await quantity.getByRole('option', { name: 'damage when pruned' }).click();
  await bar().getByRole('button', { name: 'Measure', exact: true }).click();
  await until('all blocks', async () => /^(\d+) of \1 measured/m.test(await bar().innerText()));
  assert.ok((await editor.locator('.damage-bar').count()) > 5, 'bars in view');
  await stage.screenshot('measured');
});

step('a recipe is proposed for a target, and added as one edit', async () => {
  const { page } = stage;
  await bar().getByRole('button', { name: 'Propose Recipe…' }).click();
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await input.fill('40 %');
  await acceptQuickInput(page, 'Remove 40 %');
  await acceptQuickInput(page, 'At most of any one block');
  const panel = editor.getByRole('complementary', { name: 'Proposed recipe' });
  await panel.waitFor({ timeout: 120_000 });
  await stage.screenshot('proposed');
  await panel.getByRole('button', { name: 'Add as Step' }).click();
  await dirtyTab(page).waitFor();
  await until('40 % of the Linear weights', async () =>
    (await editor.locator('.facts').locator('xpath=..').innerText()).includes('40.0 %'),
  );
});

step('with Probe Edits on, the status bar says what the steps do to the outputs', async () => {
  await runCommand(stage.page, 'Pollard: Probe Edits: Turn On or Off');
  await probe().waitFor({ timeout: 120_000 });
  const [, text, unet] = /text ([\d.]+) · UNet ([\d.]+)/.exec(await probe().innerText()) ?? [];
  assert.equal(Number(text), 0);
  assert.ok(Number(unet) > 0.01, `UNet ${unet ?? 'missing'}`);
  await stage.screenshot('probed');
});

step('it is generated with, and undone', async () => {
  const { page } = stage;
  await generate(page, 'a red apple on a white table');
  const preview = await webviewWith(page, '.preview img.preview-picture', 120_000);
  await until(
    'the picture with the recipe and the one without',
    async () => (await preview.locator('img.preview-picture').count()) === 2,
  );
  await stage.screenshot('generated');
  await openFile(page, 'unet', 'model.onnx');
  editor = await drawnEditor(page);
  await editor.locator('.facts').click();
  await undo(page);
  await probe().waitFor({ state: 'detached', timeout: 60_000 });
});
