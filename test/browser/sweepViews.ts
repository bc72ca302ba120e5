import type { Page } from 'playwright-core';
import { damageOf } from '../../src/shared/sensitivity/damage';
import type { OpenOptions } from './openApp';
import { sweepState } from './sweepState';

interface View {
  readonly name: string;
  readonly options: OpenOptions;
  readonly show: (page: Page) => Promise<void>;
}

const state = sweepState({
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.7 + 0.1 * prompt),
});
const blocks = ['down_blocks.0', 'mid_block', 'up_blocks.1'].map((name, at) => ({
  ...{ name, layers: [{ name, weights: 10_000 }] },
  errors: [{ sparsity: 0.5, error: 0.02 * (at + 1) }],
}));
const options: OpenOptions = {
  app: 'sweep',
  answers: {
    ready: { ...state, blocks: [{ component: 'unet', damage: damageOf(blocks) }] },
    focus: undefined,
  },
};

/** What a sweep shows beside its curve and its pictures. */
export const sweepViews: readonly View[] = [
  {
    name: 'picture of a sweep, large',
    options,
    show: async page => {
      await page.getByRole('gridcell', { name: /^60 %, 2 of 5/ }).click();
      await page.keyboard.press('z');
      await page.getByRole('region', { name: 'Compare Large' }).waitFor();
    },
  },
  {
    name: 'blocks of a sweep, and what the authors published',
    options,
    show: async page => {
      await page.locator('.sweep-published summary').click();
      await page.locator('.sweep-published svg').first().waitFor();

      await page.getByRole('row', { name: /^up_blocks.1/ }).scrollIntoViewIfNeeded();
    },
  },
];
