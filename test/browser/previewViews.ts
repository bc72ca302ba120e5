import type { Page } from 'playwright-core';
import type { PreviewOptions } from './fakePreview';

const history = ['a red apple', 'a penguin'];
const refused = [{ provider: 'webgpu', reason: 'a step took 3120 ms, on the CPU 21 ms' } as const];

const view = (
  name: string,
  preview: Partial<PreviewOptions>,
  show: (page: Page) => Promise<void>,
) => ({ name: `preview: ${name}`, options: { app: 'preview', preview } as const, show });

/** Every state of the preview panel. */
export const previewViews = [
  view('empty', {}, async page => {
    await page.getByText('Nothing generated yet.').waitFor();
  }),
  view('field that does not fit', {}, async page => {
    await page.getByRole('textbox', { name: 'Steps' }).fill('none');
  }),
  view('running', { history, holdAt: 3 }, async page => {
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByText('Step 3 of 20').waitFor();
  }),
  view('pair', { history, form: { batch: 2 }, provider: { refused } }, async page => {
    await page.getByRole('img', { name: 'a red apple, open edits' }).waitFor();
    await page.getByText('Why not another provider?').click();
  }),
  view(
    'failure',
    { failure: { code: 'runtime', message: 'It broke.', hint: 'Mend it.' } },
    async page => {
      await page.getByRole('button', { name: 'Generate' }).click();
      await page.getByRole('alert').waitFor();
    },
  ),
  view('missing components', { pipeline: { missing: ['unet'] } }, async page => {
    await page.getByRole('button', { name: 'Choose Pipeline Folder…' }).waitFor();
  }),
  view('restricted', { pipeline: { trusted: false } }, async page => {
    await page.getByText('Models are not run in a restricted workspace.').waitFor();
  }),
];
