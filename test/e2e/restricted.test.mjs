// A restricted workspace: models are looked at, not run, until the user trusts it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { openFile, runCommand, until, webviewWith } from '../../tools/vscode-host/workbench.mjs';
import { drawnEditor, generate } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Frame } from 'playwright-core' */
/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
/** @type {Frame} */
let panel;
const step = steps(() => stage.failed());
const refusal = 'Models are not run in a restricted workspace. Trust it to generate.';
/** @param {string} name */
const button = name => panel.getByRole('button', { name, exact: true });

before(async () => {
  stage = await openStage('restricted', {
    trust: true,
    settings: { 'pollard.provider': 'cpu', 'security.workspace.trust.startupPrompt': 'never' },
  });
});
after(() => closeStage(stage));

step('the workspace is restricted', async () => {
  await stage.page
    .getByRole('button', { name: /Restricted Mode/ })
    .first()
    .waitFor();
});

step('a model opens with its heatmap', async () => {
  await openFile(stage.page, 'unet', 'model.onnx');
  await drawnEditor(stage.page, 60_000);
  await stage.screenshot('inspected');
});

step('generating is refused with the reason', async () => {
  await generate(stage.page, 'a red apple');
  panel = await webviewWith(stage.page, '.preview-form');
  await panel.getByText(refusal).waitFor();
  await until('a button that cannot be pressed', () => button('Generate').isDisabled());
  assert.deepEqual(stage.previews(), []);
  await stage.screenshot('refused');
});

step('trusting the workspace is all that it takes', async () => {
  const { page } = stage;
  await runCommand(page, 'Workspaces: Manage Workspace Trust');
  await page.getByRole('button', { name: 'Trust', exact: true }).click();
  const manager = page.locator('.monaco-modal-editor-block');
  await manager.locator('.codicon-close').click();
  await manager.waitFor({ state: 'hidden' });
  panel = await webviewWith(page, '.preview-form', 60_000);
  await until('an enabled button', async () => !(await button('Generate').isDisabled()));
  await button('Generate').click();
  await until('a finished preview', () => stage.previews().length === 1, 90_000);
  await stage.screenshot('trusted');
});
