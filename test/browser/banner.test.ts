import { describe, expect } from 'vitest';
import { test } from './openApp';
import { calls, thumbnail } from './page';

describe('what went wrong', () => {
  test('stands in a banner with what to do and the buttons that do it', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await page.evaluate(() => {
      window.pollard.send({
        kind: 'banner',
        banner: {
          failure: {
            code: 'truncated',
            message: 'model.onnx ends early.',
            hint: 'Download it again.',
          },
          actions: ['reload', 'showLog'],
        },
      });
    });
    const banner = page.getByRole('alert');
    await banner.getByText('model.onnx ends early.').waitFor();
    await banner.getByText('Download it again.').waitFor();
    await banner.getByRole('button', { name: 'Show Log' }).click();
    await banner.getByRole('button', { name: 'Reload' }).click();
    await expect
      .poll(() => calls(page, 'command'))
      .toEqual([
        { command: 'showLog', layers: [] },
        { command: 'reload', layers: [] },
      ]);
    await page.evaluate(() => {
      window.pollard.send({ kind: 'banner', banner: null });
    });
    await thumbnail(page, 'conv_in').waitFor();
  });

  test('shows how far the first reading is', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await page.evaluate(() => {
      window.pollard.send({
        kind: 'progress',
        what: 'Reading weights',
        progress: { done: 3, total: 10 },
      });
    });
    expect(
      await page.getByRole('progressbar', { name: 'Reading weights' }).getAttribute('value'),
    ).toBe('3');
  });
});
