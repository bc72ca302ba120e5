import { decode } from 'fast-png';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { verdicts } from '../../src/shared/sweep/verdict';
import { shownDots } from './shownDots';
import { inEachTheme } from './inEachTheme';
import { test } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';

/** One picture of each kind, dots far from each other and from all lines. */
const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin'],
  sparsities: [0.5],
  seeds: [0, 1],
  damage: prompt => [0.13, 0.3, 0.75, 1.35][prompt],
  clipScore: (prompt, sparsity, seed) =>
    0.9 - 0.01 * seed - (prompt === 1 && sparsity > 0 ? 0.2 : 0),
  collapsed: prompt => prompt === 3,
};
const opened = { app: 'sweep', answers: { ready: sweepState(made) } } as const;

const dot = (page: Page, verdict: string): Locator => page.locator(`.sweep-dots .${verdict}`);

/** What each prompt's dot is, by the words that the pointer finds there. */
async function drawn(page: Page): Promise<readonly string[]> {
  const named = [];
  for (const { verdict, words } of await shownDots(page))
    if (verdict !== 'dense') named.push(`${words.replace(/^50 %, (.*): .*/, '$1')}: ${verdict}`);
  return named.sort();
}

/** Pixels round the middle of a mark that are neither as light nor as dark as the corner: what is left without colour. */
async function silhouette(page: Page, mark: Locator): Promise<readonly boolean[]> {
  const { x, y, width, height } = (await mark.boundingBox())!;
  const clip = { x: x + width / 2 - 6, y: y + height / 2 - 6, width: 12, height: 12 };
  const { data, channels } = decode(await page.screenshot({ clip }));
  const grey = (at: number): number =>
    0.3 * data[at * channels]! + 0.59 * data[at * channels + 1]! + 0.11 * data[at * channels + 2]!;
  const [ground, pixels] = [grey(0), data.length / channels];
  return Array.from({ length: pixels }, (_, at) => Math.abs(grey(at) - ground) > 40);
}

/** Of the pixels that one of two has, how many the other has not. */
function apart(one: readonly boolean[], other: readonly boolean[]): number {
  const either = one.filter((is, at) => is || other[at]).length;
  return one.filter((is, at) => is !== other[at]).length / either;
}

test('marks on the curve and in the legend are told apart without colour in every theme', async ({
  open,
}) => {
  const page = await open({ ...opened, density: 2 });
  await dot(page, 'collapsed').waitFor();
  await inEachTheme(page, async theme => {
    for (const place of ['.sweep-dots', '.sweep-verdicts .sweep-mark']) {
      const shapes = [];
      for (const verdict of verdicts) {
        const mark =
          place === '.sweep-dots' ? dot(page, verdict) : page.locator(`${place}.${verdict}`);
        shapes.push(await silhouette(page, mark));
      }
      for (const [at, shape] of shapes.entries())
        for (const other of shapes.slice(at + 1))
          expect(apart(shape, other), `${theme}, ${place}`).toBeGreaterThan(0.2);
    }
  });
});

test('marks on the curve are those of the panel and the table, and follow the tolerance', async ({
  open,
}) => {
  const page = await open(opened);
  const listed = () =>
    page.locator('.sweep-cell tbody tr').evaluateAll(rows =>
      rows.map(row => {
        const mark = row.querySelector('.sweep-mark')?.className.replace('sweep-mark ', '');
        return `${row.querySelector('button')?.textContent}: ${mark}`;
      }),
    );
  await page.getByRole('gridcell', { name: /^50 %, 3 of 4/ }).click();
  const kinds = ['same-picture', 'quality-drops', 'another-picture', 'collapsed'];
  const expected = made.prompts.map((prompt, at) => `${prompt}: ${kinds[at]}`);
  await expect.poll(() => drawn(page)).toEqual(expected.toSorted());
  expect((await listed()).toReversed()).toEqual(expected);
  const panel = page.locator('.sweep-cell .sweep-cell-facts').first();
  expect(await panel.locator('.sweep-mark').getAttribute('class')).toBe(
    'sweep-mark another-picture',
  );
  // The dense ones are compared with none.
  const dense = (await shownDots(page)).filter(({ verdict }) => verdict === 'dense');
  expect(dense).toHaveLength(4);
  await page.getByRole('slider', { name: 'Tolerance' }).press('End');
  const wider = expected.with(2, 'a rocket: same-picture');
  await expect.poll(() => drawn(page)).toEqual(wider.toSorted());
  await expect.poll(async () => (await listed()).toReversed()).toEqual(wider);
});
