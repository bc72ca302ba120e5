import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SweepMap } from '../../src/shared/messages/sweepMessages';
import { shownDots } from './shownDots';
import { test } from './openApp';
import { calls } from './page';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.6 + 0.1 * prompt),
};
const state = sweepState(made);
/** The key of a pair's cell says which it is. */
const keyOf = (x: number, y: number): string => `${10 * x}f${10 * y}`;
const map: SweepMap = {
  ...{ method: 'magnitude', x: 'unet', y: 'text-encoder' },
  places: [0, 0.3].flatMap(y =>
    [0, 0.3, 0.6].map(x => ({
      ...{ x, y },
      cells: state.curves[0]!.series[0]!.settings[1]!.cells.map(cell => ({
        ...cell,
        key: keyOf(x, y),
      })),
    })),
  ),
};
const opened = { app: 'sweep', answers: { ready: { ...state, maps: [map] } } } as const;
const curve = (page: Page) => page.getByRole('application', { name: 'Damage over sparsity' });
const together = (page: Page) => page.getByRole('application', { name: /together/ });
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');
const panel = (page: Page) => page.getByRole('complementary', { name: 'Picture' });
const selected = (page: Page) =>
  page.locator('[role=gridcell][aria-selected=true]').getAttribute('aria-label');
/** The middle of the map's mark, in columns and rows from its lower left pair. */
async function onMap(page: Page): Promise<readonly [number, number]> {
  const mark = (await together(page).locator('.sweep-map-cursor').boundingBox())!;
  const box = (await together(page).locator('.chart').boundingBox())!;
  return [
    Math.round((mark.x - box.x - 104) / mark.width),
    1 - Math.round((mark.y - box.y - 8) / mark.height),
  ];
}

describe('the one cursor of a sweep', () => {
  test('moves from the curve through pictures, map and panel, and is said', async ({ open }) => {
    const page = await open(opened);
    await curve(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => selected(page)).toMatch(/^60 %, 2 of 6, an apple/);
    await expect.poll(() => panel(page).innerText()).toMatch(/^an apple\s+60 %/);
    expect(await onMap(page)).toEqual([2, 0]);
    await expect
      .poll(() => curve(page).getByRole('status').innerText())
      .toBe(
        'Sparsity 60 %, prompt 2 of 6, an apple: same picture, latent error 0.42. 3 of 6 prompts within 0.50.',
      );
    // The status bar has it, too, without what somebody wrote.
    await expect
      .poll(async () => (await calls(page, 'cursor')).at(-1))
      .toEqual({
        short: 'UNet 60 %, prompt 2 of 6: same picture, latent error 0.42',
        whole: await curve(page).getByRole('status').innerText(),
      });
    await page.keyboard.press('Enter');
    const { key } = state.curves[0]!.series[0]!.settings[2]!.cells[1]!;
    await expect.poll(() => calls(page, 'openCell')).toEqual([{ key }]);
  });

  test('goes to the dot that is clicked, or to the column', async ({ open }) => {
    const page = await open(opened);
    const dots = await shownDots(page);
    const { x, y } = dots.find(({ words }) => words.startsWith('60 %, a castle'))!;
    await page.mouse.click(x + 1, y);
    await expect.poll(() => selected(page)).toMatch(/^60 %, 6 of 6, a castle/);
    const column = (await page.getByRole('columnheader', { name: /^30 %/ }).boundingBox())!;
    const { y: top } = (await curve(page).boundingBox())!;
    await page.mouse.click(column.x + column.width / 2, top + 40);
    await expect.poll(() => selected(page)).toMatch(/^30 %, 6 of 6, a castle/);
  });

  test('moves over the map to pairs, and the curve goes along', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    await together(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => onMap(page)).toEqual([1, 1]);
    await expect
      .poll(() => panel(page).innerText())
      .toMatch(/^a cat\s+Text encoder 30 %, UNet 30 %/);
    await expect.poll(() => selected(page)).toMatch(/^30 %/);
    await expect
      .poll(async () => (await calls(page, 'cursor')).at(-1))
      .toMatchObject({
        short: 'Text encoder 30 %, UNet 30 %, prompt 1 of 6: same picture, latent error 0.18',
      });
    const shown = panel(page).getByRole('img').nth(1);
    expect(await shown.getAttribute('src')).toContain(`${keyOf(0.3, 0.3)}.png`);
    await page.keyboard.press('Enter');
    await expect.poll(() => calls(page, 'openCell')).toEqual([{ key: keyOf(0.3, 0.3) }]);
    // Where one component alone is pruned the curve is the same place.
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => panel(page).innerText()).toMatch(/^a cat\s+30 %/);
    const box = (await together(page).locator('.chart').boundingBox())!;
    await page.mouse.click(box.x + 104 + 2.5 * 62, box.y + 8 + 18);
    await expect.poll(() => onMap(page)).toEqual([2, 1]);
  });
});

describe('a filter', () => {
  test('has what is not looked for stand back, and changes no figure', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    const figures = async () => [
      await page.locator('.sweep-claim').innerText(),
      await curve(page).getByRole('img').getAttribute('aria-label'),
      await page.locator('.sweep-curve .chart').textContent(),
      await panel(page).innerText(),
    ];
    const before = await figures();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('another picture');
    const aside = () =>
      cells(page).evaluateAll(all => all.filter(each => each.matches('.aside')).length);
    // Two prompts and both sparsities: 0.6 of them 0.54, 0.60 and 0.66 are beyond 0.50.
    await expect.poll(aside).toBe(18 - 3);
    await page.getByRole('searchbox', { name: 'Prompt' }).fill('CASTLE');
    await expect.poll(aside).toBe(17);
    expect(await page.getByRole('toolbar').getByRole('status').innerText()).toBe('1 of 12');
    expect(await cells(page).first().getAttribute('aria-label')).toMatch(/, not looked for$/);
    const faint = (await shownDots(page)).filter(({ isAside }) => isAside);
    expect(faint).toHaveLength(5 * 3);
    expect(await figures()).toEqual(before);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show All' }).click();
    await expect.poll(aside).toBe(0);
  });

  test('takes letters that are keys elsewhere', async ({ open }) => {
    const page = await open(opened);
    const field = page.getByRole('searchbox', { name: 'Prompt' });
    await field.pressSequentially('tbw');
    expect(await field.inputValue()).toBe('tbw');
    await page.locator('.sweep-curve').waitFor();
  });
});
