import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';
import { colourTable } from '../../webview/gl/colourMap';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.6 + 0.1 * prompt),
};

const state = sweepState(made);
const keyOf = (setting: number): string =>
  state.curves[0]!.series[0]!.settings[setting]!.cells[0]!.key;
/** One plain colour, but for the first prompt's dense picture: that is 10 more in red. */
const pictures = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><style>rect:target{fill:rgb(200 80 40)}</style><rect id="${keyOf(0)}.png" width="64" height="64" fill="rgb(190 80 40)"/></svg>`,
)}#`;
const opened = {
  app: 'sweep',
  answers: { ready: { ...state, pictures }, command: undefined },
} as const;

const panel = (page: Page) => page.getByRole('complementary', { name: 'Picture' });
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');
const view = (page: Page, name: string) => panel(page).getByRole('radio', { name, exact: true });
/** What the pictures of the panel are called, from the left. */
const shown = (page: Page): Promise<readonly string[]> =>
  panel(page)
    .getByRole('img')
    .evaluateAll(images => images.map(image => (image as HTMLImageElement).alt));

/** A cell that is pruned has the focus. */
async function atCell(page: Page): Promise<void> {
  await cells(page).nth(2).click();
  await expect.poll(() => shown(page)).toEqual(['dense', '60 %']);
}

describe('the comparer of a sweep', () => {
  test('is wiped by the keys, and stays so in the next cell', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await page.keyboard.press('w');
    const slider = panel(page).getByRole('slider', { name: 'Wipe between dense and pruned' });
    const cut = () =>
      panel(page)
        .locator('.pair-wipe img')
        .nth(1)
        .evaluate((image: HTMLImageElement) => image.style.clipPath);
    expect(await cut()).toMatch(/ 50% /);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => panel(page).innerText()).toMatch(/^an apple/);
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(cut).toMatch(/ 0(%|px)? /);
    await page.keyboard.press('w');
    await expect.poll(() => shown(page)).toEqual(['dense', '60 %']);
  });

  test('shows how far luma is apart, in Viridis up to 128', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await view(page, 'difference').check();
    const canvas = panel(page).getByRole('img', { name: /^difference/ });
    const pixel = () =>
      canvas.evaluate((each: HTMLCanvasElement) => [
        ...each.getContext('2d')!.getImageData(10, 10, 1, 1).data,
      ]);
    // 10 more in red are 2.99 of luma: of 128 the sixth colour of 255.
    const colour = (at: number) => [...colourTable('viridis').slice(3 * at, 3 * at + 3), 255];
    await expect.poll(pixel).toEqual(colour(6));
    // Of the next prompt both are the same.
    await cells(page).nth(5).click();
    await expect.poll(pixel).toEqual(colour(0));
  });

  test('blinks between the two until told to stop', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.keyboard.press('b');
    await expect.poll(() => shown(page)).toEqual(['60 %']);
    // The first turn begins a frame after the press.
    await page.clock.runFor(700);
    await expect.poll(() => shown(page)).toEqual(['dense']);
    await page.clock.runFor(600);
    await expect.poll(() => shown(page)).toEqual(['60 %']);
    await page.clock.resume();
    await page.keyboard.press('b');
    await expect.poll(() => shown(page)).toEqual(['dense', '60 %']);
  });

  test('blinks at a press alone where less motion is wanted', async ({ open }) => {
    const page = await open(opened);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await atCell(page);
    await page.clock.install();
    await page.keyboard.press('b');
    await expect.poll(() => shown(page)).toEqual(['60 %']);
    await page.clock.runFor(6000);
    expect(await shown(page)).toEqual(['60 %']);
    await page.keyboard.press('b');
    await expect.poll(() => shown(page)).toEqual(['dense']);
    await panel(page).getByTitle('Show the other picture').click();
    await expect.poll(() => shown(page)).toEqual(['60 %']);
  });

  test('shows the dense picture in the place of the other while D is held', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await page.keyboard.down('d');
    await expect.poll(() => shown(page)).toEqual(['dense', 'dense']);
    await page.keyboard.up('d');
    await expect.poll(() => shown(page)).toEqual(['dense', '60 %']);
    await page.keyboard.press('w');
    await page.keyboard.down('d');
    await expect.poll(() => shown(page)).toEqual(['dense']);
    // The key is let go elsewhere.
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await panel(page).getByRole('slider').waitFor();
  });

  test('leaves keys with Control to VS Code', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await page.keyboard.press('Control+b');
    await page.keyboard.press('Control+w');
    expect(await view(page, 'pair').isChecked()).toBe(true);
  });

  test('has one tab stop and arrows', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    // First what the authors published, which stands below the pictures.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => view(page, 'wipe').isChecked()).toBe(true);
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Wipe between dense and pruned');
  });

  test('has nothing to compare a dense picture with', async ({ open }) => {
    const page = await open(opened);
    await atCell(page);
    await page.keyboard.press('w');
    await page.keyboard.press('Home');
    await expect.poll(() => shown(page)).toEqual(['dense']);
    expect(await panel(page).getByRole('radio').count()).toBe(0);
  });
});

test('everybody can compare in every theme', async ({ open }) => {
  const page = await open(opened);
  await atCell(page);
  for (const name of ['wipe', 'difference']) {
    await view(page, name).check();
    await panel(page).locator('.pair-picture').first().waitFor();
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
      await page.screenshot({ path: `test/artifacts/sweep-${name}-${theme}.png` });
    });
  }
});
