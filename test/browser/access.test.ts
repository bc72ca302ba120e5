import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { type OpenOptions, test } from './openApp';
import { violations } from './violations';
import { choose, heatmap, openLayer } from './page';
import { previewViews } from './previewViews';
import { sweepViews } from './sweepViews';
import { inEachTheme } from './inEachTheme';

interface View {
  readonly name: string;
  readonly options: OpenOptions;
  readonly show: (page: Page) => Promise<void>;
}

const pruned: OpenOptions = {
  steps: [{ layers: [3, 4, 5], goal: { sparsity: 0.5 }, enabled: true, label: 'Prune to 50 %' }],
};
const firstThumbnail = (page: Page) =>
  page.getByRole('listbox', { name: 'layers', exact: true }).getByRole('option').first();

const views: readonly View[] = [
  {
    name: 'overview',
    options: pruned,
    show: async page => {
      await firstThumbnail(page).click();
    },
  },
  {
    name: 'overview with norms, narrow',
    options: { ...pruned, width: 500 },
    show: async page => {
      await page.getByRole('button', { name: /^Norms, embeddings/ }).click();
      await firstThumbnail(page).click();
    },
  },
  {
    name: 'overview as a grid',
    options: pruned,
    show: async page => {
      await choose(page, 'Layout', 'grid');
      await firstThumbnail(page).click();
    },
  },
  {
    name: 'overview sorted by size',
    options: pruned,
    show: async page => {
      await choose(page, 'Order', 'by size');
      await firstThumbnail(page).click();
    },
  },
  {
    name: 'filter with an error',
    options: {},
    show: async page => {
      await page.getByRole('textbox', { name: 'Filter layers' }).fill('(');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'layer',
    options: pruned,
    show: async page => {
      await firstThumbnail(page).click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'All layers' }).waitFor();
    },
  },
  {
    name: 'layer with a threshold and its table',
    options: pruned,
    show: async page => {
      await openLayer(page, 'down_blocks.0.attn.to_k');
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('textbox', { name: 'Sparsity in %' }).fill('70');
      await heatmap(page).focus();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('cell', { name: 'would be pruned' }).first().waitFor();
      await page.getByRole('status').filter({ hasText: 'rank' }).waitFor();
    },
  },
  {
    name: 'slice of a kernel',
    options: {},
    show: async page => {
      await openLayer(page, 'conv_in');
      await choose(page, 'Kernel slice', 'kernel 0, 1');
    },
  },
  {
    name: 'threshold panel of the overview',
    options: pruned,
    show: async page => {
      await page.getByRole('button', { name: 'Threshold', exact: true }).click();
      await page.getByRole('textbox', { name: 'Sparsity in %' }).fill('101');
      await choose(page, 'Quantity', 'share below threshold');
    },
  },
  {
    name: 'filter without a match',
    options: {},
    show: async page => {
      await page.getByRole('textbox', { name: 'Filter layers' }).fill('nothing_like_it');
      await page.getByText('No layer matches the filter.').waitFor();
    },
  },
  {
    name: 'banner',
    options: {},
    show: async page => {
      await firstThumbnail(page).waitFor();
      await page.evaluate(() => {
        const failure = {
          code: 'truncated',
          message: 'It ends early.',
          hint: 'Fetch it.',
        } as const;
        window.pollard.send({
          kind: 'banner',
          banner: { failure, actions: ['reload', 'showLog'] },
        });
      });
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'inspector',
    options: { ...pruned, app: 'inspector', selection: [3], width: 320, height: 1000 },
    show: async page => {
      await page.getByRole('heading', { name: 'down_blocks.0.attn.to_q' }).waitFor();
      await page.getByRole('table').first().waitFor();
    },
  },
  {
    name: 'inspector of a layer with neurons',
    options: { ...pruned, app: 'inspector', selection: [8], width: 320, height: 1000 },
    show: async page => {
      await page.getByRole('img', { name: /^Neurons by/ }).waitFor();
    },
  },
  {
    name: 'empty inspector',
    options: { app: 'inspector', width: 320 },
    show: async page => {
      await page.getByText('Select a layer to see its weights.').waitFor();
    },
  },
];

describe('nothing serious for axe in any theme', () => {
  test.for([...views, ...previewViews, ...sweepViews])(
    'in the $name',
    async ({ options, show }, { open }) => {
      const page = await open(options);
      await show(page);
      await inEachTheme(page, async theme => {
        expect(await violations(page), theme).toEqual([]);
      });
    },
  );
});
