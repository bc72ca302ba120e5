import type { Locator, Page } from 'playwright-core';
import type { PreviewForm } from '../../src/shared/messages/previewMessages';
import type { PreviewOptions } from './fakePreview';
import type { OpenOptions } from './openApp';
import { calls } from './page';

/** The preview panel over made-up pipelines. */
export const preview = (options: Partial<PreviewOptions> = {}): OpenOptions => ({
  app: 'preview',
  preview: options,
});
export const withHistory = preview({ history: ['a red apple', 'a penguin'] });

export const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });
export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
export const status = (page: Page): Locator => page.getByRole('status').first();

/** The form as the host was last told to remember it. */
export const remembered = async (page: Page): Promise<Partial<PreviewForm> | undefined> =>
  (await calls(page, 'remember')).at(-1) as PreviewForm | undefined;
/** The form of the newest preview. */
export const generated = async (page: Page): Promise<PreviewForm> =>
  (await calls(page, 'generate')).at(-1) as PreviewForm;

/** Presses *Generate* and waits for the picture. */
export async function generate(page: Page): Promise<void> {
  await button(page, 'Generate').click();
  await page.getByRole('img', { name: /, (open edits|as open)$/ }).waitFor();
}
