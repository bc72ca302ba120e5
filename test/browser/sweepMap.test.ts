import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SweepMap, SweepState } from '../../src/shared/messages/sweepMessages';
import { test } from './openApp';
import { calls } from './page';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity + prompt / 100,
};
const state = sweepState(made);
const shares = [0, 0.3, 0.6];

/** Damage is the sum of both shares, but worse where the text encoder alone is pruned by 60 %; one pair is missing. */
function damageAt(x: number, y: number, prompt: number): number | undefined {
  if (x === 0.6 && y === 0.6) return undefined;
  if (x === 0 && y === 0.6) return 0.48 + prompt / 100;
  return x + y / 2 + (x + y > 0 ? prompt / 100 : 0);
}

const map: SweepMap = {
  ...{ method: 'magnitude', x: 'unet', y: 'text-encoder' },
  places: shares.flatMap(y =>
    shares.map(x => ({
      ...{ x, y },
      cells: made.prompts.map((prompt, at) => {
        const [template] = state.curves[0]!.series[0]!.settings[0]!.cells;
        const { result, key } = template!;
        if (result?.state !== 'done') throw new Error('the dense pictures are there');
        const latentError = damageAt(x, y, at);
        const metrics = { ...result.metrics, latentError: latentError ?? null };
        return {
          ...{ key, prompt, seed: 0 },
          result: latentError === undefined ? undefined : { ...result, prompt, metrics },
        };
      }),
    })),
  ),
};
const opened = (more: Partial<SweepState> = {}) =>
  ({
    app: 'sweep',
    answers: { ready: { ...state, maps: [map], ...more }, command: undefined, pruneTo: undefined },
  }) as const;

const section = (page: Page) =>
  page.getByRole('region', { name: 'Text encoder + UNet together, magnitude' });
/** What is said of each pair. */
const label = async (page: Page): Promise<string> =>
  (await section(page).locator('.chart').getAttribute('aria-label')) ?? '';

/** Of six prompts a pair is safe where the worst of them, at the worst place on the way, is within. */
function bandAt(x: number, y: number, tolerance: number): string {
  if (damageAt(x, y, 0) === undefined) return 'no band';
  const way = shares.flatMap(a => shares.flatMap(b => (a <= x && b <= y ? [[a, b] as const] : [])));
  const worst = made.prompts.map((_, at) => Math.max(...way.map(([a, b]) => damageAt(a, b, at)!)));
  if (Math.max(...worst) <= tolerance) return 'safe';
  return Math.min(...worst) > tolerance ? 'collapsed' : 'mixed';
}

const expected = (tolerance: number): readonly string[] =>
  shares.flatMap(y =>
    shares.map(x => `Text encoder ${100 * y} %, UNet ${100 * x} % ${bandAt(x, y, tolerance)}`),
  );

describe('the map of two components', () => {
  test('has the band of each pair by the worst on the way to it', async ({ open }) => {
    const page = await open(opened());
    await section(page).waitFor();
    for (const pair of expected(0.5)) expect(await label(page)).toContain(pair);
    expect(new Set(expected(0.5).map(pair => pair.split(' ').at(-1)))).toEqual(
      new Set(['safe', 'mixed', 'collapsed', 'band']),
    );
    expect(await section(page).innerText()).toContain(
      'The furthest pairs that are safe: text encoder 30 % with UNet 30 %.',
    );
  });

  test('prunes to a furthest pair', async ({ open }) => {
    const page = await open(opened());
    await section(page)
      .getByRole('button', { name: 'Prune to text encoder 30 % and UNet 30 %…' })
      .click();
    const { key } = map.places.find(({ x, y }) => x === 0.3 && y === 0.3)!.cells[0]!;
    await expect.poll(() => calls(page, 'pruneTo')).toEqual([{ key, tolerance: 0.5 }]);
    // What is safe by another metric is no claim for a model.
    await page.getByRole('combobox', { name: 'Damage' }).selectOption('1 − SSIM');
    await expect
      .poll(() =>
        section(page)
          .getByRole('button', { name: /^Prune to/ })
          .count(),
      )
      .toBe(0);
  });

  test('follows the tolerance', async ({ open }) => {
    const page = await open(opened());
    await page.getByRole('slider', { name: 'Tolerance' }).focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('PageDown');
    await expect.poll(() => label(page)).toContain(expected(0.2)[1]);
    for (const pair of expected(0.2)) expect(await label(page)).toContain(pair);
    expect(await section(page).innerText()).toContain('No pair is shown to be safe.');
  });

  test('stands alone where no component is pruned alone', async ({ open }) => {
    const page = await open(opened({ curves: [] }));
    await section(page).waitFor();
    expect(await page.getByText('it has no curve').count()).toBe(1);
  });

  test('is not there where nothing is pruned together', async ({ open }) => {
    const page = await open(opened({ maps: [] }));
    await page.getByRole('grid').waitFor();
    expect(await section(page).count()).toBe(0);
  });
});

test('everybody can read the map in every theme', async ({ open }) => {
  const page = await open(opened());
  await section(page).waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
    await page.screenshot({ path: `test/artifacts/sweep-map-${theme}.png`, fullPage: true });
  });
});
