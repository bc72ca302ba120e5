import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { seriesTable } from '../../src/shared/answer/seriesTable';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import { safeLimitSentence } from '../../src/shared/safeLimit/sentences';
import { shownDots } from './shownDots';
import { test, themes } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.1, 0.3, 0.5, 0.7],
  damage: (prompt, sparsity) => Number((sparsity * (0.9 + 0.05 * prompt)).toFixed(3)),
};
const state = sweepState(made);
const psnr = { floor: null, seed: 26, prompt: 10 };
const anchor = { floor: 0, seed: 0.06, prompt: 1.17 };
const opened = {
  app: 'sweep',
  height: 1000,
  answers: {
    ready: {
      ...state,
      anchors: { n: 6, latentError: anchor, ssim: { floor: 1, seed: 0.9, prompt: 0.4 }, psnr },
    },
    judge: undefined,
    focus: undefined,
  },
} as const;

const claim = (page: Page) => page.locator('.sweep-claim').innerText();
const cell = (page: Page, name: RegExp) => page.getByRole('gridcell', { name });
const choose = (page: Page, control: string, option: string) =>
  page.getByRole('combobox', { name: control }).selectOption(option);
const within = (page: Page) =>
  page.getByRole('slider', { name: 'Tolerance' }).getAttribute('aria-valuetext');

describe('the tolerance by eye', () => {
  test('is the one that tells what was accepted, and says on how many prompts', async ({
    open,
  }) => {
    const page = await open(opened);
    await page.getByRole('button', { name: 'Set Tolerance by Eye…' }).click();
    // Damage of a cat: 0.27 at 30 %, 0.45 at 50 %; of an apple 0.285 and 0.475.
    await cell(page, /^30 %, 1 of 6/).click();
    expect(await within(page)).toBe('within 0.36');
    await cell(page, /^30 %, 2 of 6/).click();
    await expect.poll(() => within(page)).toBe('within 0.37');
    await page.getByText('calibrated by eye on 2 prompts').waitFor();
    expect(await cell(page, /^30 %, 2 of 6.*last acceptable/).count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => cell(page, /last acceptable/).count()).toBe(0);
    await page.getByText('calibrated by eye on 2 prompts').waitFor();
    // One that is moved by hand is no longer by eye.
    await page.getByRole('slider', { name: 'Tolerance' }).press('ArrowUp');
    await expect.poll(() => page.getByText('calibrated by eye').count()).toBe(0);
  });

  test('is set by keys alone', async ({ open }) => {
    const page = await open(opened);
    await page.getByRole('button', { name: 'Set Tolerance by Eye…' }).press('Enter');
    await cell(page, /^dense, 1 of 6/).focus();
    await page.keyboard.press('Home');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'])
      await page.keyboard.press(key);
    await page.getByText('calibrated by eye on 1 prompt').waitFor();
    expect(await cell(page, /^50 %, 1 of 6.*last acceptable/).count()).toBe(1);
  });
});

describe('damage', () => {
  test('is measured by likeness where somebody wants that, and judged within its own tolerance', async ({
    open,
  }) => {
    const page = await open(opened);
    await choose(page, 'Damage', '1 − SSIM');
    // Half of what another prompt makes.
    expect(await within(page)).toBe('within 0.30');
    const table = seriesTable(state.curves[0]!.series[0]!, state.plan, 'ssim');
    expect(await claim(page)).toBe(safeLimitSentence(safeLimit(table, 0.3), 0.3));
    expect(await cell(page, /^70 %, 3 of 6.*1 − SSIM 0\.35/).count()).toBe(1);
    // Models are pruned by what the command line knows, too.
    const prune = page.getByRole('button', { name: /^Prune to/ });
    expect(await prune.isDisabled()).toBe(true);
    await choose(page, 'Damage', 'latent error');
    expect(await within(page)).toBe('within 0.50');
    expect(await prune.isDisabled()).toBe(false);
  });

  test('is measured by PSNR where somebody wants that: the pixels’ error, nothing for equal pictures', async ({
    open,
  }) => {
    const page = await open(opened);
    await choose(page, 'Damage', 'pixel error (PSNR)');
    // Another prompt's picture is at 10 dB: half of its error.
    expect(await within(page)).toBe('within 0.16');
    await page.getByText('0.1 is 20 dB, 0.01 is 40 dB').waitFor();
    await page.locator('.sweep-axis').getByText('pixel error (PSNR), log scale').waitFor();
    await page.locator('.sweep-names').getByText('another prompt 0.32').waitFor();
    const table = seriesTable(state.curves[0]!.series[0]!, state.plan, 'psnr');
    expect(await claim(page)).toBe(safeLimitSentence(safeLimit(table, 0.16), 0.16));
    // 30 - 20 * 0.7 dB.
    expect(await cell(page, /^70 %, 3 of 6.*pixel error \(PSNR\) 0\.16/).count()).toBe(1);
    expect((await shownDots(page)).map(({ words }) => words)).toContain('0 %, a cat: 0');
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByText(/^pixel error \(PSNR\) \(0\.1 is 20 dB/).waitFor();
    const dense = page.getByRole('row', { name: /^dense / });
    expect(await dense.innerText()).toMatch(/^dense\s+6 of 6\s+0\.00\s/);
    expect(await violations(page)).toEqual([]);
  });

  test('lies on a linear axis where somebody wants that, with the handle at its line', async ({
    open,
  }) => {
    const page = await open(opened);
    const height = async (tick: string): Promise<number> => {
      const at = page.locator('.sweep-axis').getByText(tick, { exact: true });
      return (await at.boundingBox())!.y;
    };
    await choose(page, 'Axis', 'linear');
    const [zero, half, one] = [await height('0'), await height('0.5'), await height('1')];
    expect(Math.abs(zero - half - (half - one))).toBeLessThan(1);
    const middle = async (found: ReturnType<Page['locator']>): Promise<number> => {
      const box = (await found.boundingBox())!;
      return box.y + box.height / 2;
    };
    const line = page.locator('.sweep-tolerance-line');
    const handle = page.getByRole('slider', { name: 'Tolerance' });
    expect(Math.abs((await middle(line)) - (await middle(handle)))).toBeLessThan(1);
  });
});

describe('what the authors published', () => {
  test('is folded away, and drawn on axes of its own', async ({ open }) => {
    const page = await open(opened);
    const published = page.locator('.sweep-published');
    expect(await published.locator('svg').count()).toBe(0);
    await published.getByText('Published for Stable Diffusion 2').click();
    await published.getByText('compare the shape, not the height').waitFor();
    const [clip, fid] = ['CLIP score', 'FID'].map(name =>
      published.getByRole('img', { name: new RegExp(`${name}.* by sparsity, UNet`) }),
    );
    await clip!.waitFor();
    await fid!.waitFor();
    expect(await published.getByRole('button', { name: 'CSV' }).count()).toBe(2);
  });
});

describe.each(themes)('%s: the list of keys', theme => {
  test('opens by ?, is read by everybody, and gives the focus back', async ({ open }) => {
    const page = await open({ ...opened, theme });
    await cell(page, /^dense, 1 of 6/).focus();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('hold to see the dense picture').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe(
      'gridcell',
    );
  });
});

test('the list of keys opens by the command, which takes the focus from the view', async ({
  open,
}) => {
  const page = await open(opened);
  await page.locator('.sweep-curve').waitFor();
  await page.evaluate(() => {
    window.pollard.send({ kind: 'keys' });
  });
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
});
