import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { percent } from '../../src/shared/format';
import { fakeModel } from './fakeModel';
import { fakeStatistics } from './fakeStatistics';
import { test } from './openApp';
import { grid, calls, choose, contextOf, list, shownNames, thumbnail } from './page';

const model = fakeModel();
const { layers } = model.description;
const indexOf = (name: string): number => layers.findIndex(layer => layer.name === name);
const toK = indexOf('down_blocks.0.attn.to_k');

const figures = model.weights.map(fakeStatistics);
const byFigure =
  (name: 'maxAbsolute' | 'standardDeviation') =>
  (a: number, b: number): number =>
    figures[b]![name] - figures[a]![name] || a - b;

describe('the overview', () => {
  test('lists every layer in network order, grouped by block', async ({ open }) => {
    const page = await open({ ...grid, height: 1200 });
    await expect
      .poll(() => shownNames(page))
      .toEqual(
        model.description.blocks.flatMap(block =>
          layers.filter(layer => layer.block === block).map(({ name }) => name),
        ),
      );
    for (const block of model.description.blocks)
      expect(await page.getByText(block, { exact: true }).count()).toBe(1);
  });

  test('shows a model that arrives before the first frame', async ({ open }) => {
    const page = await open({ ...grid, frames: 'held' });
    await thumbnail(page, 'conv_in').waitFor();
  });

  test('says name, role, shape and sparsity of each layer', async ({ open }) => {
    const page = await open({
      ...grid,
      steps: [{ layers: [toK], goal: { sparsity: 0.5 }, enabled: true, label: 'half' }],
    });
    const label = `down_blocks.0.attn.to_k, 32 × 48, attention-k, sparsity ${percent(0.5)}`;
    await list(page).getByRole('option', { name: label }).waitFor();
  });

  test('a block of which next to nothing is zero is not marked as pruned', async ({ open }) => {
    const marks = (page: Page): Promise<readonly string[]> =>
      page.locator('.overview-block-sparsity').allInnerTexts();
    const steps = (sparsity: number) => [
      { layers: [toK], goal: { sparsity }, enabled: true, label: '' },
    ];
    const dense = await open({ steps: steps(0.001) });
    await list(dense)
      .getByRole('option', { name: /to_k.*sparsity 0\.1 %/ })
      .waitFor();
    expect(await marks(dense)).toEqual([]);
    const pruned = await open({ steps: steps(0.5) });
    await expect.poll(() => marks(pruned)).toHaveLength(1);
  });

  test.for([800, 1280, 1700])(
    'the filter has a line to its end at %i pixels',
    async (width, { open }) => {
      const page = await open({ ...grid, width });
      const filter = page.getByRole('textbox', { name: 'Filter layers' });
      await filter.waitFor();
      const box = (await page.locator('.filter').boundingBox())!;
      expect(box.x + box.width).toBe(width - 16);
      expect(box.width).toBeGreaterThanOrEqual(232);
      const beside = (await page
        .getByRole('button', { name: 'Threshold', exact: true })
        .boundingBox())!;
      // Beneath the other controls, or beside the last of them.
      if (box.y >= beside.y + beside.height) expect(box.x).toBe(16);
      else expect(box.x).toBeGreaterThan(beside.x + beside.width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    },
  );

  test('draws only what can be seen of a large model, and all of it by scrolling', async ({
    open,
  }) => {
    const page = await open({ ...grid, extraLayers: 120 });
    await list(page).getByRole('option').first().waitFor();
    expect(await list(page).getByRole('option').count()).toBeLessThan(150);
    await thumbnail(page, 'conv_in').click();
    await page.keyboard.press('End');
    await thumbnail(page, 'up_blocks.6.layer.119').waitFor();
  });

  test('filters by selector, and shows what is wrong with one', async ({ open }) => {
    const page = await open(grid);
    const filter = page.getByRole('textbox', { name: 'Filter layers' });
    await filter.fill('role:attention-k');
    const keys = ['down_blocks.0.attn.to_k', 'mid_block.attn.to_k'];
    await expect.poll(() => shownNames(page)).toEqual(keys);
    await filter.fill('role:(');
    await page.getByRole('alert').filter({ hasText: 'A bracket is never closed.' }).waitFor();
    expect(await shownNames(page)).toEqual(keys);
    await filter.fill('nothing_of_this_name');
    await page.getByText('No layer matches the filter.').waitFor();
    await page.getByRole('button', { name: 'Show all layers' }).click();
    await expect.poll(async () => (await shownNames(page)).length).toBe(layers.length);
  });

  test('reaches the filter by the slash key', async ({ open }) => {
    const page = await open(grid);
    await thumbnail(page, 'conv_in').click();
    await page.keyboard.press('/');
    await page.keyboard.type('to_k');
    await expect
      .poll(() => shownNames(page))
      .toEqual(['down_blocks.0.attn.to_k', 'mid_block.attn.to_k']);
  });

  test('leaves the keyboard in the filter when the selected layer comes back', async ({ open }) => {
    const page = await open(grid);
    await thumbnail(page, 'conv_in').click();
    const filter = page.getByRole('textbox', { name: 'Filter layers' });
    await filter.pressSequentially('to_k');
    await expect.poll(async () => (await shownNames(page)).length).toBe(2);
    await filter.press('Control+A');
    await page.keyboard.press('Backspace');
    await expect.poll(async () => (await shownNames(page)).length).toBe(layers.length);
    await page.keyboard.type('to_q');
    await expect.poll(async () => (await shownNames(page)).length).toBe(2);
  });

  test('puts the keyboard back on the layer that was left', async ({ open }) => {
    const page = await open(grid);
    await thumbnail(page, 'conv_out').focus();
    await thumbnail(page, 'conv_out').click();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'conv_out' }).waitFor();
    await page.keyboard.press('Escape');
    await thumbnail(page, 'conv_out').and(page.locator(':focus')).waitFor();
  });

  test.for([
    ['by name', (a: number, b: number) => layers[a]!.name.localeCompare(layers[b]!.name)],
    [
      'by size',
      (a: number, b: number) => layers[b]!.weight.elements - layers[a]!.weight.elements || a - b,
    ],
    ['by role', (a: number, b: number) => layers[a]!.role.localeCompare(layers[b]!.role) || a - b],
    ['by max |w|', byFigure('maxAbsolute')],
    ['by spread', byFigure('standardDeviation')],
    [
      'by mean |w|',
      (a: number, b: number) =>
        fakeStatistics(model.weights[b]!).meanAbsolute -
          fakeStatistics(model.weights[a]!).meanAbsolute || a - b,
    ],
  ] as const)('orders layers %s', async ([order, compare], { open }) => {
    const page = await open(grid);
    await choose(page, 'Order', order);
    const expected = layers.map(({ index }) => index).sort(compare);
    await expect.poll(() => shownNames(page)).toEqual(expected.map(index => layers[index]!.name));
  });

  test('orders layers by sparsity, as it changes', async ({ open }) => {
    const page = await open(grid);
    await choose(page, 'Order', 'by sparsity');
    await page.evaluate(layer => {
      window.pollard.host.setSteps([
        { layers: [layer], goal: { sparsity: 0.9 }, enabled: true, label: 'most' },
      ]);
    }, toK);
    await expect.poll(async () => (await shownNames(page))[0]).toBe('down_blocks.0.attn.to_k');
  });

  test('walks through 500 layers and holds only what can be seen', async ({ open }) => {
    const page = await open({ ...grid, extraLayers: 483 });
    await thumbnail(page, 'conv_in').click();
    const seen = new Set(await shownNames(page));
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('ArrowDown');
      for (const name of await shownNames(page)) seen.add(name);
      expect(await list(page).getByRole('option').count()).toBeLessThan(160);
    }
    await page.keyboard.press('End');
    await thumbnail(page, 'up_blocks.22.layer.482').and(page.locator(':focus')).waitFor();
    expect(seen.size).toBe(500);
  });

  test('gives VS Code a selector with every layer, block and the header', async ({ open }) => {
    const page = await open(grid);
    expect(await contextOf(thumbnail(page, 'conv_in'))).toEqual({
      webviewSection: 'layer',
      pollardSelector: 'layer:conv_in',
      preventDefaultContextMenuItems: true,
    });
    const block = page.locator('[data-vscode-context*="block:mid_block"]');
    expect(await contextOf(block)).toMatchObject({ webviewSection: 'block' });
    expect(await contextOf(page.locator('[data-vscode-context*="header"]'))).toMatchObject({
      webviewSection: 'header',
      pollardSelector: '*',
    });
    await thumbnail(page, 'conv_in').click();
    await thumbnail(page, 'conv_out').click({ modifiers: ['Control'] });
    expect(await contextOf(thumbnail(page, 'conv_out'))).toMatchObject({
      pollardSelector: 'layer:conv_in,layer:conv_out',
    });
  });

  test('walks layers by arrow keys and tells the host what is selected', async ({ open }) => {
    const page = await open(grid);
    await thumbnail(page, 'conv_in').click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    const selected = list(page).getByRole('option', { selected: true });
    await expect.poll(() => selected.count()).toBe(2);
    await expect
      .poll(() => calls(page, 'selectLayers'))
      .toEqual([{ layers: [0] }, { layers: [1] }, { layers: [1, 2] }]);
  });

  test('names every sparsity figure with its denominator', async ({ open }) => {
    const linear = layers.filter(({ target }) => target === 'linear').map(({ index }) => index);
    const page = await open({
      ...grid,
      steps: [{ layers: linear, goal: { sparsity: 0.35 }, enabled: true, label: 'p' }],
    });
    await page.getByRole('meter', { name: 'Linear weights 35.0 %' }).waitFor();
    await page.getByRole('meter', { name: /^UNet / }).waitFor();
    await page.getByRole('meter', { name: /^text encoder \+ UNet / }).waitFor();
  });

  test('outlines what was selected elsewhere and brings it into view', async ({ open }) => {
    const page = await open({ ...grid, height: 400 });
    await thumbnail(page, 'conv_in').waitFor();
    const layer = layers.length - 1;
    await page.evaluate(index => {
      window.pollard.send({ kind: 'selection', layers: [index], reveal: true });
    }, layer);
    await list(page)
      .getByRole('option', { selected: true, name: /^up_blocks\.1\.proj/ })
      .waitFor();
  });

  test('comes back as it was left', async ({ open }) => {
    const first = await open(grid);
    await choose(first, 'Colour map', 'Magma');
    await first.getByRole('textbox', { name: 'Filter layers' }).fill('to_k');
    await expect.poll(async () => (await shownNames(first)).length).toBe(2);
    const second = await open({
      ...grid,
      remembered: await first.evaluate(() => window.pollard.state()),
    });
    await expect.poll(async () => (await shownNames(second)).length).toBe(2);
    const maps = second.getByRole('combobox', { name: 'Colour map' });
    const chosen = maps.getByRole('option', { includeHidden: true, selected: true });
    expect(await chosen.textContent()).toBe('Magma');
  });
});
