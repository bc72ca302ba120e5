import { describe, expect } from 'vitest';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import { choose, list, shownNames, thumbnail } from './page';

const model = fakeModel();
const { layers } = model.description;
const norms = layers.filter(({ role }) => role === 'norm').map(({ name }) => name);

describe('the overview as a table', () => {
  test('is what a model opens with: roles as columns, modules as rows', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'mid_block.attn.to_k').waitFor();
    const heads = page.locator('.table-head');
    for (const head of ['self-attention', 'feed-forward', 'q', 'k', 'v', 'out', 'ff.0', 'ff.2'])
      expect(await heads.getByText(head, { exact: true }).count()).toBeGreaterThan(0);
    const place = async (name: string): Promise<{ x: number; y: number }> =>
      (await thumbnail(page, name).boundingBox())!;
    const [down, mid] = [
      await place('down_blocks.0.attn.to_k'),
      await place('mid_block.attn.to_k'),
    ];
    expect(mid.x).toBe(down.x);
    expect(mid.y).toBeGreaterThan(down.y);
    expect((await place('mid_block.attn.to_q')).y).toBe(mid.y);
  });

  test('folds norms away, says how many they are, and shows them on request', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    expect(await shownNames(page)).not.toEqual(expect.arrayContaining(norms));
    await page.getByRole('button', { name: `Norms, embeddings (${norms.length})` }).click();
    await expect.poll(() => shownNames(page)).toEqual(expect.arrayContaining(norms));
    expect([...(await shownNames(page))].sort()).toEqual(layers.map(({ name }) => name).sort());
  });

  test('shows norms that the filter names, or that are chosen in the tree', async ({ open }) => {
    const page = await open();
    await page.getByRole('textbox', { name: 'Filter layers' }).fill('role:norm');
    await expect.poll(() => shownNames(page)).toEqual(norms);
    const other = await open();
    await thumbnail(other, 'conv_in').waitFor();
    const index = layers.findIndex(({ name }) => name === norms[0]);
    await other.evaluate(layer => {
      window.pollard.send({ kind: 'selection', layers: [layer], reveal: true });
    }, index);
    await thumbnail(other, norms[0]!).waitFor();
  });

  test('shows by a line how many weights a layer has, and by its orange part how many are zero', async ({
    open,
  }) => {
    const index = layers.findIndex(({ name }) => name === 'mid_block.ff.net.2');
    const page = await open({
      steps: [{ layers: [index], goal: { sparsity: 0.5 }, enabled: true, label: 'half' }],
    });
    const largest = Math.max(...layers.map(({ weight }) => weight.elements));
    for (const name of ['mid_block.ff.net.2', 'mid_block.attn.to_q', 'up_blocks.1.proj']) {
      const cell = thumbnail(page, name);
      const picture = (await cell.locator('.thumbnail-picture').boundingBox())!;
      const line = (await cell.locator('.thumbnail-sparsity').boundingBox())!;
      const { elements } = layers.find(each => each.name === name)!.weight;
      expect(line.width / picture.width).toBeCloseTo(Math.sqrt(elements / largest), 1);
    }
    const cell = thumbnail(page, 'mid_block.ff.net.2');
    const line = (await cell.locator('.thumbnail-sparsity').boundingBox())!;
    const orange = (await cell.locator('.thumbnail-sparsity span').boundingBox())!;
    expect(orange.width / line.width).toBeCloseTo(0.5, 1);
  });

  test('carries the sums of each block', async ({ open }) => {
    const page = await open({ width: 1400 });
    const own = layers.filter(({ block, role }) => block === 'mid_block' && role !== 'norm');
    const sum = own.reduce((total, { weight }) => total + weight.elements, 0);
    const block = page.locator('.overview-block').filter({ hasText: 'mid_block' });
    expect(await block.textContent()).toContain(`${(sum / 1000).toFixed(1)} k weights`);
  });

  test('is walked by arrows: down a column, along a row', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'down_blocks.0.attn.to_k').click();
    await page.keyboard.press('ArrowDown');
    await thumbnail(page, 'mid_block.attn.to_k').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ArrowRight');
    await thumbnail(page, 'mid_block.attn.to_v').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'mid_block.attn.to_v' }).waitFor();
  });

  test('is sorted by a figure of its rows, over all blocks', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await choose(page, 'Order', 'by size');
    await expect.poll(async () => (await shownNames(page))[0]).toBe('up_blocks.1.proj');
    await page.getByText('mid_block', { exact: true }).waitFor();
    const orders = page
      .getByRole('combobox', { name: 'Order' })
      .getByRole('option', { includeHidden: true });
    // Columns are roles already.
    expect(await orders.allTextContents()).not.toContain('by role');
  });

  test('gives way to the grid of names and shapes, which is remembered', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await choose(page, 'Layout', 'grid');
    await expect.poll(() => page.locator('.table-head').count()).toBe(0);
    await expect.poll(async () => (await shownNames(page)).length).toBe(layers.length);
    expect((await thumbnail(page, 'conv_in').boundingBox())!.width).toBe(92);
    const again = await open({ remembered: await page.evaluate(() => window.pollard.state()) });
    await expect.poll(async () => (await shownNames(again)).length).toBe(layers.length);
    expect(await again.locator('.table-head').count()).toBe(0);
  });

  test('never widens the page, and stays readable when it is narrow', async ({ open }) => {
    const page = await open({ width: 420 });
    await thumbnail(page, 'conv_in').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(420);
    expect((await list(page).boundingBox())!.width).toBeGreaterThan(420);
    expect((await thumbnail(page, 'conv_in').boundingBox())!.width).toBeGreaterThanOrEqual(18);
  });

  test.for([420, 700, 900, 1280, 1800])(
    'cuts no head of a column, %i pixels wide',
    async (width, { open }) => {
      const page = await open({ width });
      await thumbnail(page, 'conv_in').waitFor();
      await page.getByRole('button', { name: /^Norms, embeddings/ }).click();
      const heads = page.locator('.table-group, .table-column');
      await expect.poll(() => heads.getByText('norms', { exact: true }).count()).toBe(1);
      const cut = await heads.evaluateAll(all =>
        all
          .filter(
            ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
              scrollWidth > clientWidth || scrollHeight > clientHeight,
          )
          .map(({ textContent }) => textContent),
      );
      expect(cut).toEqual([]);
      const tops = await page.locator('.table-head').evaluate(head => {
        const row = document.querySelector('.thumbnail')!.getBoundingClientRect();
        return row.top - head.getBoundingClientRect().bottom;
      });
      expect(tops).toBeGreaterThanOrEqual(0);
    },
  );
});
