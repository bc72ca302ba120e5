import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { sweepState } from './sweepState';

const state = sweepState({
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.6 + 0.1 * prompt),
});
const opened = { app: 'sweep', answers: { ready: state } } as const;
const panel = (page: Page) => page.getByRole('complementary', { name: 'Picture' });
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');
const says = (page: Page) => panel(page).getByRole('status').innerText();
/** The parts in sight of all pictures in the page: each once. */
const views = (page: Page): Promise<readonly string[]> =>
  page
    .locator('img, canvas.pair-picture')
    .evaluateAll(all => [
      ...new Set(all.map(each => getComputedStyle(each).getPropertyValue('object-view-box'))),
    ]);
const insets = async (page: Page): Promise<readonly number[]> =>
  [...(await views(page)).join().matchAll(/[\d.]+(?=%)/g)].map(([text]) => Number(text));

describe('zooming pictures of a sweep', () => {
  test('is one for all that are in sight, in the panel and in the grid', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    expect(await views(page)).toEqual(['none']);
    await page.keyboard.press('+');
    await expect.poll(() => says(page)).toBe('150 %');
    // A third of 100 % is out of sight, half of it on each side.
    expect(await views(page)).toEqual(['inset(16.667%)']);
    await page.getByRole('button', { name: '+', exact: true }).click();
    await expect.poll(() => says(page)).toBe('225 %');
    await cells(page).nth(5).click();
    expect(await views(page)).toHaveLength(1);
    await page.keyboard.press('-');
    await expect.poll(() => says(page)).toBe('150 %');
    await page.keyboard.press('0');
    await expect.poll(() => views(page)).toEqual(['none']);
  });

  test('keeps what is under the pointer, and is dragged with it', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    const { x, y, width, height } = (await panel(page).getByRole('img').first().boundingBox())!;
    await page.mouse.move(x + width / 4, y + height / 2);
    await page.mouse.wheel(0, -400 * Math.log(4));
    await expect.poll(() => says(page)).toBe('400 %');
    // A quarter is in sight: a quarter of that lies left of the pointer, as it did of the whole.
    const near = (values: readonly number[]) => values.map(value => Math.round(value));
    await expect.poll(async () => near(await insets(page))).toEqual([38, 56, 38, 19]);
    await page.mouse.down();
    await page.mouse.move(x + width / 4 + width / 4, y + height / 2, { steps: 3 });
    // The picture moved by a quarter of its place, which is a sixteenth of itself.
    await expect.poll(async () => near(await insets(page))).toEqual([38, 63, 38, 13]);
    await page.mouse.up();
    await page.mouse.move(x, y);
    expect(near(await insets(page))).toEqual([38, 63, 38, 13]);
  });

  test('shows pixels as squares from eight times on', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    const drawn = () =>
      cells(page)
        .nth(2)
        .locator('img')
        .evaluate(image => getComputedStyle(image).imageRendering);
    for (let press = 0; press < 5; press++) await page.keyboard.press('+');
    await expect.poll(() => says(page)).toBe('759 %');
    expect(await drawn()).toBe('auto');
    await page.keyboard.press('+');
    await expect.poll(drawn).toBe('pixelated');
  });
});
