import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { preview } from './previewPage';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

/** A page whose host has not answered yet. */
const pages = [
  ['pipeline', 'Reading the pipeline…', { app: 'pipeline', answers: {} }],
  ['comparison', 'Reading the models…', { app: 'compare', answers: {} }],
  ['preview', 'Reading pipeline and history…', preview({ silent: true })],
] as const;

const ring = (page: Page): Locator => page.locator('vscode-progress-ring');

describe('a page that waits for its first answer', () => {
  test.for(pages)(
    'of a %s turns a ring and says what it reads',
    async ([, text, options], { open }) => {
      const page = await open(options);
      await page.getByRole('status').filter({ hasText: text }).waitFor();
      await ring(page).waitFor();
      expect((await ring(page).boundingBox())!.width).toBe(16);
    },
  );

  test('is readable in every theme', async ({ open }) => {
    const page = await open({ app: 'pipeline', answers: {} });
    await ring(page).waitFor();
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
    });
  });
});

test('what the host cannot tell is said in place of the ring', async ({ open }) => {
  const failure = { code: 'no-permission', message: 'The history may not be read.' } as const;
  const page = await open(preview({ silent: true, failure }));
  await page.getByRole('alert').filter({ hasText: failure.message }).waitFor();
  expect(await ring(page).count()).toBe(0);
});
