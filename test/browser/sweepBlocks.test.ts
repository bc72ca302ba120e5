import { describe, expect } from 'vitest';
import { damageOf } from '../../src/shared/sensitivity/damage';
import { test } from './openApp';
import { calls } from './page';
import { sweepState } from './sweepState';
import { violations } from './violations';

const state = sweepState({
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3],
  damage: () => 0.1,
});
const group = (name: string, weights: number, error: number) => ({
  ...{ name, layers: [{ name, weights }], errors: [{ sparsity: 0.5, error }] },
});
const damage = damageOf([
  group('down_blocks.0', 40_000, 0.02),
  group('mid_block', 8000, 0.06),
  group('up_blocks.1', 20_000, 0.05),
]);
const opened = (blocks: object) =>
  ({
    app: 'sweep',
    answers: { ready: { ...state, blocks: [blocks] }, saveFigure: undefined },
  }) as const;

describe('the blocks of a sweep', () => {
  test('are listed by what a removed weight costs, the dearest first', async ({ open }) => {
    const page = await open(opened({ component: 'unet', damage }));
    const section = page.getByRole('region', { name: 'UNet: damage per removed weight' });
    const rows = section.getByRole('row');
    await expect.poll(() => rows.count()).toBe(4);
    expect(await rows.nth(1).innerText()).toMatch(/^mid_block\s+50 %\s+0.06\s+4,000\s+0.015/);
    expect(await rows.nth(2).innerText()).toMatch(/^up_blocks.1\s+50 %\s+0.05\s+10,000\s+0.005/);
    expect(await rows.nth(3).innerText()).toMatch(/^down_blocks.0\s+50 %\s+0.02\s+20,000\s+0.001/);
    // Bars are as long as the figures are large: three to one, and one to five.
    const bars = await section
      .locator('td > span')
      .evaluateAll(all => all.map(bar => bar.getBoundingClientRect().width));
    expect(bars[0]! / bars[1]!).toBeCloseTo(3, 1);
    expect(bars[1]! / bars[2]!).toBeCloseTo(5, 0);
    expect(await violations(page)).toEqual([]);
    await section.getByRole('button', { name: 'CSV' }).click();
    await expect
      .poll(async () =>
        (await calls(page, 'saveFigure')).map(call => (call as { name: string }).name),
      )
      .toEqual(['blocks-unet.csv']);
  });

  test('say why where there are no figures', async ({ open }) => {
    const problem = 'It was measured of another model than the sweep.';
    const page = await open(opened({ component: 'unet', damage: [], problem }));
    // The field of the tolerance has an alert of its own, with nothing to say.
    const said = page.getByRole('alert').filter({ hasText: /./ });
    await expect.poll(() => said.innerText()).toBe(problem);
  });
});
