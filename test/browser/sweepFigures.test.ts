import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { type Band, pointsOf } from '../../src/shared/safeLimit/bands';
import { cliffOf } from '../../src/shared/safeLimit/cliff';
import { damageTable } from '../../src/shared/safeLimit/damageTable';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import { cliffSentence, safeLimitSentence } from '../../src/shared/safeLimit/sentences';
import { verdictOf, verdicts, verdictTitle } from '../../src/shared/sweep/verdict';
import { hash } from '../fixtures/heavyTail';
import { test, type Theme } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';

const sparsities = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
/** Damage in hundredths that rises with the sparsity, other for each prompt and seed, now and then with a dip. */
const seeded = (seed: number): MadeUpSweep => {
  const random = (...of: readonly unknown[]): number =>
    ((hash([seed, ...of].join(' ')) >>> 0) % 1000) / 1000;
  return {
    prompts: [
      'a cat',
      'an apple',
      'a rocket',
      'a penguin',
      'a doughnut',
      'a castle',
      'a fox',
    ].slice(0, 5 + (seed % 3)),
    sparsities,
    damage: (prompt, sparsity) =>
      Number(
        (sparsity * (0.5 + random('slope', prompt)) + 0.2 * random(prompt, sparsity)).toFixed(2),
      ),
    collapsed: (prompt, sparsity) => sparsity > 0.45 && random('gone', prompt, sparsity) > 0.6,
  };
};
const tableOf = ({ prompts, damage, collapsed }: MadeUpSweep) =>
  damageTable(
    [0, ...sparsities].flatMap(sparsity =>
      prompts.map((prompt, at) => ({
        ...{ prompt, seed: 0, sparsity },
        value: sparsity === 0 ? 0 : damage(at, sparsity)!,
        collapsed: sparsity > 0 && collapsed!(at, sparsity),
      })),
    ),
  );
const opened = (made: MadeUpSweep, theme: Theme = 'dark') =>
  ({ app: 'sweep', theme, height: 1000, answers: { ready: sweepState(made) } }) as const;

const head = (page: Page, sparsity: number) =>
  page.getByRole('columnheader', { name: new RegExp(`^${Math.round(100 * sparsity)} %`) });

describe.each([1, 2, 3, 4, 5])('the figures of sweep %i', seed => {
  test('are those that the core gives for its cells, at any tolerance', async ({ open }) => {
    const made = seeded(seed);
    const table = tableOf(made);
    const page = await open(opened(made));
    const handle = page.getByRole('slider', { name: 'Tolerance' });
    await handle.focus();
    for (const [tolerance, key] of [
      [0.5, ''],
      [0.4, 'PageDown'],
      [0.3, 'PageDown'],
    ] as const) {
      if (key) await page.keyboard.press(key);
      await expect
        .poll(() => page.locator('.sweep-claim').innerText())
        .toBe(safeLimitSentence(safeLimit(table, tolerance), tolerance));
      expect(await page.locator('.sweep-answer .quiet').innerText()).toContain(
        cliffSentence(cliffOf(table, tolerance), 0.7),
      );
      for (const { sparsity, within, n } of pointsOf(table, tolerance).slice(1))
        expect(await head(page, sparsity).innerText()).toMatch(new RegExp(`\\b${within} of ${n}$`));
      const said = () =>
        page
          .getByRole('gridcell')
          .evaluateAll(cells =>
            cells
              .map(cell => cell.getAttribute('aria-label'))
              .filter(each => !each?.startsWith('dense')),
          );
      const expected = made.prompts.flatMap((prompt, at) =>
        sparsities.map(sparsity => {
          const latentError = made.damage(at, sparsity)!;
          const collapse = made.collapsed!(at, sparsity) ? (['no-detail'] as const) : [];
          const rule = { metric: 'latentError', tolerance } as const;
          const { name } = verdictOf({ metrics: { latentError }, collapse: [...collapse] }, rule);
          const where = `${Math.round(100 * sparsity)} %, ${at + 1} of ${made.prompts.length}, ${prompt}`;
          return `${where}: ${verdictTitle[name]}, latent error ${latentError.toFixed(2)}`;
        }),
      );
      // Once the tolerance rests.
      await expect.poll(said).toEqual(expected);
      // So many strips of each kind are drawn, under the pictures that are said to be it.
      for (const name of verdicts) {
        const paths = page.locator(`.sweep-strips .${name}`);
        const drawn = await paths.evaluateAll(all => all.map(each => each.getAttribute('d')));
        const count = expected.filter(each => each.includes(`: ${verdictTitle[name]},`)).length;
        expect(drawn.join('').match(/M/g) ?? []).toHaveLength(count);
      }
    }
  });
});

/** Of every pixel in a box of the page: red, green and blue. */
async function pixelsIn(
  page: Page,
  clip: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Promise<readonly (readonly number[])[]> {
  const { data, channels, width, height } = decode(await page.screenshot({ clip }));
  return Array.from({ length: width * height }, (_, at) => [
    ...data.slice(at * channels, at * channels + 3),
  ]);
}

/** Which band's colour a pixel has, as far as it has one: those of the themes are green, yellow and red. */
function hueOf([red, green, blue]: readonly number[]): Band | undefined {
  if (Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!) < 60) return undefined;
  if (green! > red! + 20) return 'safe';
  return green! > 0.6 * red! ? 'mixed' : 'collapsed';
}

describe.each(['dark', 'light'] as const)('in the theme %s', theme => {
  test('each band is painted over the columns that have it', async ({ open }) => {
    const made = seeded(2);
    const page = await open(opened(made, theme));
    const points = pointsOf(tableOf(made), 0.5).slice(1);
    // All three are there, or nothing is shown by this.
    expect(new Set(points.map(({ claim }) => claim?.band)).size).toBe(3);
    await page.locator('.sweep-curve .chart').waitFor();
    const { y } = (await page.locator('.sweep-curve').boundingBox())!;
    for (const { sparsity, claim } of points) {
      const { x, width } = (await head(page, sparsity).boundingBox())!;
      // The strip above the plot, its words left out.
      const strip = {
        x: Math.round(x) + 4,
        y: Math.round(y) + 22,
        width: Math.round(width) - 8,
        height: 8,
      };
      const hues = (await pixelsIn(page, strip)).flatMap(pixel => hueOf(pixel) ?? []);
      expect(hues.length).toBeGreaterThan(20);
      expect(new Set(hues)).toEqual(new Set([claim!.band]));
    }
  });
});

test('marks and strips are told in one legend, from the best to the worst', async ({ open }) => {
  const page = await open(opened(seeded(1)));
  const legend = page.getByRole('list', { name: 'Verdicts of pictures' });
  expect(await legend.getByRole('listitem').allInnerTexts()).toEqual([
    'same picture',
    'another picture',
    'quality drops',
    'likely collapsed',
  ]);
});
