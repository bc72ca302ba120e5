import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DOT } from '../../src/shared/charts/dotMarks';
import { shownDots } from './shownDots';
import { test } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

/** Damage in hundredths, so that every figure of the table can be counted by hand. */
const damage: Readonly<Record<number, readonly number[]>> = {
  0.2: [10, 12, 14, 16, 18, 20],
  0.4: [30, 35, 40, 45, 55, 70],
  0.6: [40, 60, 80, 90, 110, 120],
  0.8: [90, 95, 100, 105, 110, 115],
};
const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.2, 0.4, 0.6, 0.8],
  damage: (prompt, sparsity) =>
    sparsity > 0.7 && prompt === 5 ? undefined : damage[sparsity]![prompt]! / 100,
  collapsed: (prompt, sparsity) => sparsity > 0.5 && prompt > 3,
};
const opened = {
  app: 'sweep',
  answers: { ready: sweepState(made), command: undefined },
} as const;

const twin = (page: Page) => page.getByRole('region', { name: 'Damage over sparsity' });
const button = (page: Page) => page.getByRole('button', { name: 'Table' });
/** The texts of a row, from the left. */
const row = (page: Page, name: string) =>
  twin(page)
    .getByRole('row', { name: new RegExp(`^${name} `) })
    .locator('th, td')
    .allInnerTexts();

describe('the table of a curve', () => {
  test('has what the curve shows, in figures', async ({ open }) => {
    const page = await open(opened);
    await button(page).click();
    expect(await twin(page).getByRole('columnheader').allInnerTexts()).toEqual([
      ...['sparsity', 'within 0.50', 'median', 'lower bound', 'upper bound', 'band'],
      ...['same picture', 'quality drops', 'another picture', 'likely collapsed'],
    ]);
    // Of six prompts the bounds are the best and the worst.
    expect(await row(page, '20 %')).toEqual('20 %,6 of 6,0.15,0.10,0.20,safe,6,0,0,0'.split(','));
    expect(await row(page, '40 %')).toEqual('40 %,4 of 6,0.43,0.30,0.70,mixed,4,0,2,0'.split(','));
    expect(await row(page, '60 %')).toEqual('60 %,1 of 6,0.85,0.40,1.20,mixed,1,0,3,2'.split(','));
    // A picture is missing: nothing is claimed, what is there is counted.
    expect(await row(page, '80 %')).toEqual('80 %,–,–,–,–,–,0,0,4,1'.split(','));
    expect((await row(page, 'dense')).slice(5)).toEqual(['safe', '–', '–', '–', '–']);
  });

  test('says that quality drops where scores fall further than dense seeds are apart', async ({
    open,
  }) => {
    const scored = sweepState({
      ...{ prompts: made.prompts, sparsities: [0.2, 0.4], seeds: [0, 1] },
      damage: () => 0.1,
      // Dense seeds are 1 apart: a score that is 2 lower is a drop, one that is 0.5 lower is none.
      clipScore: (_, sparsity, seed) => 30 + seed - (sparsity === 0.4 ? 2 : sparsity && 0.5),
    });
    const page = await open({ ...opened, answers: { ...opened.answers, ready: scored } });
    // All is within the tolerance, and yet 40 % is not as good: the answer does not hide it.
    await page.getByText('At 40 % quality drops in 6 of 6.').waitFor();
    await button(page).click();
    expect((await row(page, '20 %')).slice(6)).toEqual(['12', '0', '0', '0']);
    expect((await row(page, '40 %')).slice(6)).toEqual(['0', '12', '0', '0']);
  });

  test('is toggled by its key and by its button, and follows the tolerance', async ({ open }) => {
    const page = await open(opened);
    await page.getByRole('slider', { name: 'Tolerance' }).focus();
    await page.keyboard.press('t');
    await twin(page).waitFor();
    expect(await page.locator('.chart').count()).toBe(0);
    expect(await button(page).getAttribute('aria-pressed')).toBe('true');
    // The handle is gone: its focus is in what stands in its place.
    await expect.poll(() => twin(page).evaluate(it => it === document.activeElement)).toBe(true);
    await page.getByRole('textbox', { name: 'within' }).focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageUp');
    await expect.poll(() => row(page, '40 %')).toContain('6 of 6');
    await button(page).click();
    await page.locator('.chart').waitFor();
    expect(await twin(page).count()).toBe(0);
  });
});

test('everybody can read the table in every theme', async ({ open }) => {
  const page = await open(opened);
  await button(page).click();
  await twin(page).waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
    await page.screenshot({ path: `test/artifacts/sweep-table-${theme}.png` });
  });
});

test('a narrow page docks the panel below the pictures in every theme', async ({ open }) => {
  const page = await open({ ...opened, width: 700, height: 900 });
  await inEachTheme(page, async theme => {
    const panel = page.getByRole('complementary', { name: 'Picture' });
    const { x, y, width, height } = (await panel.boundingBox())!;
    expect([x, y + height, width], theme).toEqual([0, 900, 700]);
    // Nothing is wider than the page.
    expect(await page.evaluate(() => document.documentElement.scrollWidth), theme).toBe(700);
    expect(await violations(page), theme).toEqual([]);
    await page.screenshot({ path: `test/artifacts/sweep-narrow-${theme}.png` });
  });
});

test('a narrow page has names above their rows, and room for ten columns under their curve', async ({
  open,
}) => {
  const ten = Array.from({ length: 9 }, (_, at) => (at + 1) / 10);
  const ready = sweepState({ ...made, sparsities: ten, damage: (_, sparsity) => sparsity });
  const page = await open({ ...opened, width: 700, height: 900, answers: { ready } });
  const boxOf = async (role: 'rowheader' | 'gridcell' | 'columnheader', name: RegExp) =>
    (await page.locator('.sweep-grid').getByRole(role, { name }).boundingBox())!;
  await page.getByRole('gridcell').first().waitFor();
  const above = async (): Promise<void> => {
    for (const [at, prompt] of made.prompts.slice(0, 2).entries()) {
      const name = await boxOf('rowheader', new RegExp(`^${prompt}$`));
      const [first, last] = [
        await boxOf('gridcell', new RegExp(`^dense, ${at + 1} of 6`)),
        await boxOf('gridcell', new RegExp(`^90 %, ${at + 1} of 6`)),
      ];
      expect(name.y + name.height).toBeLessThanOrEqual(first.y);
      expect(Math.abs(name.x - first.x)).toBeLessThan(4);
      expect([first.width, last.y]).toEqual([54, first.y]);
      expect(last.x + last.width).toBeLessThan(700);
    }
  };
  await above();
  // Marks stay over their columns, and what names the lines is in the page.
  const head = await boxOf('columnheader', /^90 %/);
  const dots = (await shownDots(page)).filter(({ words }) => words.startsWith('90 %'));
  expect(dots).toHaveLength(6);
  for (const { x } of dots) {
    expect(x).toBeGreaterThan(head.x);
    expect(x + 2 * DOT).toBeLessThan(head.x + head.width);
  }
  const field = (await page.getByRole('textbox', { name: 'within' }).boundingBox())!;
  expect(field.x).toBeGreaterThan(head.x + head.width);
  expect(field.x + field.width).toBeLessThan(700);
  expect((await page.locator('.sweep-cell').boundingBox())!.height).toBe(176);
  // There is room again: names go back beside their rows.
  await page.setViewportSize({ width: 1280, height: 900 });
  const name = async () => boxOf('rowheader', /^a cat$/);
  await expect.poll(async () => (await name()).height).toBe(67);
  const first = await boxOf('gridcell', /^dense, 1 of 6/);
  expect((await name()).x + (await name()).width).toBeLessThanOrEqual(first.x);
});
