import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Comparison, CompareState } from '../../src/shared/messages/compareMessages';
import { integer, percent } from '../../src/shared/format';
import { defaultStep } from '../../src/shared/recipe/recipe';
import { test } from './openApp';
import { calls, choose } from './page';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const state: CompareState = {
  before: { path: '/a/unet/model.onnx', label: 'a/unet/model.onnx', steps: 0, onDisk: true },
  after: { path: '/b/unet/model.onnx', label: 'b/unet/model.onnx', steps: 2, onDisk: false },
  revision: '0',
};
const layer = (index: number, name: string, changed: number, newlyZero = changed) => ({
  layer: index,
  name,
  elements: 1000,
  changed,
  newlyZero,
  largest: changed / 2000,
});
const difference: Comparison = {
  layers: [layer(0, 'conv_in', 0), layer(1, 'a.to_q', 350), layer(2, 'b.proj', 500)],
  onlyBefore: [],
  onlyAfter: [],
  notRead: [],
  recipe: [
    { ...defaultStep, goal: { sparsity: 0.35 }, select: 'layer:a.to_q', label: 'Prune a.to_q' },
    { ...defaultStep, goal: { sparsity: 0.5 }, select: 'layer:b.proj', label: 'Prune b.proj' },
  ],
};
const compare = (change: Partial<Comparison> = {}) =>
  ({
    app: 'compare',
    answers: {
      ready: state,
      difference: { ...difference, ...change, revision: state.revision },
      open: undefined,
      swap: undefined,
      openRecipe: undefined,
    },
  }) as const;

const names = (page: Page): Promise<readonly string[]> =>
  page.getByRole('table', { name: 'layers' }).getByRole('rowheader').allInnerTexts();

describe('a comparison', () => {
  test('names both models and what is open on them', async ({ open }) => {
    const page = await open(compare());
    await page.getByText('before a/unet/model.onnx on disk').waitFor();
    await page.getByText('after b/unet/model.onnx + 2 open steps').waitFor();
  });

  test('sums up how many weights differ, and of what', async ({ open }) => {
    const page = await open(compare());
    await expect
      .poll(() => page.getByRole('status').innerText())
      .toBe(
        `850 of ${integer(3000)} weights differ (${percent(850 / 3000)}), 850 became zero; 2 of 3 layers`,
      );
  });

  test('lists a layer’s weights, how many differ, became zero, and by how much', async ({
    open,
  }) => {
    const page = await open(compare({ layers: [layer(4, 'mid.to_k', 400, 300)] }));
    const cells = page.getByRole('row', { name: /^mid\.to_k/ }).getByRole('cell');
    await expect
      .poll(() => cells.allInnerTexts())
      .toEqual([integer(1000), `400 ${percent(0.4)}`, '300', '0.200']);
    const [bar, track] = [cells.nth(2).locator('span span'), cells.nth(2).locator('> span')];
    const width = async (of: typeof bar): Promise<number> => (await of.boundingBox())!.width;
    expect((await width(bar)) / (await width(track))).toBeCloseTo(0.3, 2);
  });

  test('lists layers that differ in network order; others and another order when asked', async ({
    open,
  }) => {
    const page = await open(compare());
    await expect.poll(() => names(page)).toEqual(['a.to_q', 'b.proj']);
    await page.getByRole('checkbox', { name: 'only layers that differ' }).click();
    await expect.poll(() => names(page)).toEqual(['conv_in', 'a.to_q', 'b.proj']);
    await choose(page, 'Order', 'most changed first');
    await expect.poll(() => names(page)).toEqual(['b.proj', 'a.to_q', 'conv_in']);
  });

  test('shows the steps that make the second model, and opens them as a recipe', async ({
    open,
  }) => {
    const page = await open(compare());
    const steps = page.getByRole('list', { name: 'As a recipe' }).getByRole('listitem');
    await expect.poll(() => steps.allInnerTexts()).toEqual(['Prune a.to_q', 'Prune b.proj']);
    await page.getByRole('button', { name: 'Open as Recipe' }).press('Enter');
    await expect.poll(() => calls(page, 'openRecipe')).toEqual([{ steps: difference.recipe }]);
  });

  test.for([
    ['other-weights', 'weights differ that are not zero'],
    ['no-order', 'not the smallest weights'],
    ['other-layers', 'do not have the same layers'],
  ] as const)('says why there is no recipe: %s', async ([recipe, why], { open }) => {
    const page = await open(compare({ recipe }));
    await page.getByText(why).waitFor();
    expect(await page.getByRole('button', { name: 'Open as Recipe' }).count()).toBe(0);
  });

  test('says that equal models are equal, without a table or a recipe', async ({ open }) => {
    const page = await open(compare({ layers: [layer(0, 'conv_in', 0)], recipe: [] }));
    await page.getByText('The weights are the same, bit by bit.').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'As a recipe' }).count()).toBe(0);
  });

  test('says of models without a common layer that there is nothing to compare', async ({
    open,
  }) => {
    const page = await open(
      compare({
        layers: [],
        onlyBefore: ['text_model.embed'],
        onlyAfter: ['conv_in'],
        recipe: 'other-layers',
      }),
    );
    await page.getByText('The models have no layer in common that can be compared.').waitFor();
    expect(await page.getByText('are the same').count()).toBe(0);
  });

  test('says only of the layers that both have that they are equal', async ({ open }) => {
    const page = await open(
      compare({
        layers: [layer(0, 'conv_in', 0), layer(1, 'a.to_q', 0)],
        onlyAfter: ['new.proj'],
        recipe: 'other-layers',
      }),
    );
    await page
      .getByText('The weights of the layers that were compared (2) are the same, bit by bit.')
      .waitFor();
  });

  test('does not call layers equal whose weights are not read', async ({ open }) => {
    const page = await open(compare({ layers: [], notRead: ['quantised.proj'], recipe: [] }));
    await page
      .getByText('Not compared, since their element type is not read: quantised.proj')
      .waitFor();
    expect(await page.getByText('are the same').count()).toBe(0);
  });

  test('names layers that only one model has', async ({ open }) => {
    const page = await open(
      compare({ onlyBefore: ['old.proj'], onlyAfter: ['new.proj'], recipe: 'other-layers' }),
    );
    await page.getByText('Only in the first model, or of another shape: old.proj').waitFor();
    await page.getByText('Only in the second model, or of another shape: new.proj').waitFor();
  });

  test('opens the second model at a layer, and compares the other way round', async ({ open }) => {
    const page = await open(compare());
    await page.getByRole('button', { name: 'b.proj' }).click();
    await page.getByRole('button', { name: 'Swap' }).click();
    await expect.poll(() => calls(page, 'open')).toEqual([{ layer: 2 }]);
    await expect.poll(() => calls(page, 'swap')).toEqual([{}]);
  });

  test('shows progress until the difference is known', async ({ open }) => {
    const page = await open({ app: 'compare', answers: { ready: state } });
    await page.getByRole('progressbar', { name: 'Comparing weights' }).waitFor();
    expect(await page.getByRole('status').count()).toBe(0);
  });

  test('compares anew when an open model changes', async ({ open }) => {
    const page = await open(compare());
    await page.getByRole('status').waitFor();
    await page.evaluate(
      next => {
        window.pollard.send({ kind: 'state', state: next });
      },
      { ...state, revision: '1' },
    );
    await expect.poll(async () => (await calls(page, 'difference')).length).toBe(2);
  });

  test('says that a difference is out of date while the models are compared anew', async ({
    open,
  }) => {
    const page = await open(compare());
    await page.getByRole('status').waitFor();
    const mark = page.getByText('Out of date, updating…');
    expect(await mark.count()).toBe(0);
    await page.evaluate(
      next => {
        const { answers } = window.pollardOptions;
        window.pollardOptions = {
          ...window.pollardOptions,
          answers: { ...answers, difference: new Promise(() => undefined) },
        };
        window.pollard.send({ kind: 'state', state: next });
      },
      { ...state, after: { ...state.after, steps: 3 }, revision: '1' },
    );
    await page.getByText('+ 3 open steps').waitFor();
    await mark.waitFor();
    const old = page.locator('[aria-busy=true]');
    expect(await old.getByRole('status').count()).toBe(1);
    expect(await old.getByRole('table', { name: 'layers' }).count()).toBe(1);
  });

  test('remembers both models and how the layers are listed', async ({ open }) => {
    const page = await open(compare());
    await choose(page, 'Order', 'most changed first');
    const { before, after } = state;
    await expect
      .poll(() => page.evaluate(() => window.pollard.state()))
      .toEqual({
        version: 1,
        value: { before, after, listing: { order: 'changed', onlyChanged: true } },
      });
  });

  test('comes back from a reload as it was listed, with the layers compared anew', async ({
    open,
  }) => {
    const first = await open(compare());
    await choose(first, 'Order', 'most changed first');
    await expect.poll(() => names(first)).toEqual(['b.proj', 'a.to_q']);
    const remembered = await first.evaluate(() => window.pollard.state());
    const again = await open({ ...compare(), remembered });
    await expect.poll(() => names(again)).toEqual(['b.proj', 'a.to_q']);
    await again.getByText('before a/unet/model.onnx on disk').waitFor();
    expect(await calls(again, 'difference')).toHaveLength(1);
    await choose(again, 'Order', 'network order');
    await expect.poll(() => names(again)).toEqual(['a.to_q', 'b.proj']);
  });

  test('has nothing serious for axe in any theme', async ({ open }) => {
    const page = await open(compare());
    await page.getByRole('table', { name: 'layers' }).waitFor();
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
    });
  });
});
