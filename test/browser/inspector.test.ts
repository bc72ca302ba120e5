import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { calls, holdPictures } from './page';

const QUERY = 3;
const PROJECTION = 8;
const pruned = {
  app: 'inspector',
  width: 320,
  height: 1100,
  selection: [QUERY],
  steps: [
    { layers: [QUERY], goal: { sparsity: 0.5 }, enabled: true, label: 'Prune to 50 %' },
    { layers: [4], goal: { sparsity: 0.2 }, enabled: true, label: 'Prune another' },
    { layers: [QUERY], goal: { sparsity: 0.6 }, enabled: true, label: 'Prune to 60 %' },
  ],
} as const;

const shown = (page: Page): Promise<void> => page.getByRole('table', { name: 'Weights' }).waitFor();

/** The figures of a row of the table: before and after. */
const figures = (page: Page, name: string): Promise<readonly string[]> =>
  page
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .getByRole('cell')
    .allInnerTexts();

describe('the inspector', () => {
  test('says the layer’s name, role, axes and how it is stored', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'down_blocks.0.attn.to_q',
    );
    const text = await page.getByRole('region').innerText();
    expect(text).toContain('attention-q · 32 outputs × 32 inputs · float32');
    expect(text).toContain('down_blocks.0.attn.to_q.weight, stored 32 × 32');
  });

  test('counts before and after the steps', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    const [zeros, sparsity] = [await figures(page, 'zeros'), await figures(page, 'sparsity')];
    // floor(0.6 · 1024)
    expect(zeros).toEqual(['0', '614']);
    expect(sparsity).toEqual(['0.0 %', '60.0 %']);
    const [before, after] = await figures(page, 'max');
    expect(after).toBe(before);
  });

  test('says how many heads go, and nothing where all stay', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await page
      .getByText('2 of 4 heads are zero as a whole and leave a file that is shrunk')
      .waitFor();
    const dense = await open({ ...pruned, steps: [] });
    await shown(dense);
    expect(await dense.getByText('zero as a whole').count()).toBe(0);
  });

  test('draws a bar per head by score, the lowest first, those that are gone hatched', async ({
    open,
  }) => {
    const page = await open(pruned);
    const list = page.getByRole('list', { name: 'Heads by |w|' });
    await list.waitFor();
    const items = await list.getByRole('listitem').allTextContents();
    expect(items).toEqual(['1removed1.00', '22.00', '33.00', '04.00']);
    expect(await list.locator('.unit-gone').count()).toBe(1);
  });

  test('draws many neurons as one chart, by |w| and by OBS where a calibration is kept', async ({
    open,
  }) => {
    const page = await open({ ...pruned, selection: [PROJECTION] });
    const chart = page.getByRole('img', {
      name: /^Neurons by \|w\|: .* 32 of 128 neurons removed/,
    });
    await chart.waitFor();
    const outline = (): Promise<string | null> =>
      page.locator('.unit-goes').first().getAttribute('d');
    const before = await outline();
    expect(before!.match(/M/g)).toHaveLength(32);
    await page.getByRole('button', { name: 'Score by OBS' }).click();
    await page.getByRole('img', { name: /^Neurons by what their loss costs \(OBS\)/ }).waitFor();
    expect(await outline()).not.toBe(before);
    await page.getByRole('button', { name: 'Score by |w|' }).click();
    await chart.waitFor();
    expect(await calls(page, 'unitScores')).toEqual([
      { layer: PROJECTION, by: 'magnitude' },
      { layer: PROJECTION, by: 'obs' },
      { layer: PROJECTION, by: 'magnitude' },
    ]);
  });

  test('draws the histogram with the threshold, and says it', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    const histogram = page.getByRole('img', { name: /log \|w\|/ });
    expect(await histogram.getAttribute('aria-label')).toMatch(/614 zeros\. threshold \|w\| ≤ 0\./);
    const bars = await histogram.locator('rect').count();
    expect(bars).toBeGreaterThan(20);
    expect(await histogram.locator('line').count()).toBe(1);
  });

  test('draws a bar per output row and per head, as long as its norm', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    const rows = page.getByRole('img', { name: /L2 norm per output row/ });
    expect(await rows.locator('rect').count()).toBe(32);
    const heads = page.getByRole('list', { name: 'L2 norm per head' }).getByRole('listitem');
    expect(await heads.count()).toBe(4);
    const expected = await page.evaluate(async layer => {
      const told = await window.pollard.host.inspector().inspect({ layer }, {} as never);
      return [...told.headNorms];
    }, QUERY);
    expect(new Set(expected).size).toBe(4);
    const texts = await heads.locator('span:last-child').filter({ hasText: /./ }).allInnerTexts();
    expect(texts).toEqual(expected.map(norm => norm.toPrecision(3)));
    const widths = await heads
      .locator('.head-bar')
      .evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().width));
    const longest = Math.max(...widths);
    for (const [head, width] of widths.entries())
      expect(width / longest).toBeCloseTo(expected[head]! / Math.max(...expected), 2);
  });

  test('names the steps that touched the layer, by their numbers, and no others', async ({
    open,
  }) => {
    const page = await open(pruned);
    await shown(page);
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    expect(await steps.allInnerTexts()).toEqual(['Prune to 50 %', 'Prune to 60 %']);
    expect(
      await steps.evaluateAll(items => items.map(item => (item as HTMLLIElement).value)),
    ).toEqual([1, 3]);
  });

  test('says how many groups fit 2:4', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    expect(await page.getByRole('region').innerText()).toContain(
      '6.3 % of the groups of four inputs hold two zeros',
    );
  });

  test('leads to the layers before and after', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await page
      .getByRole('list', { name: 'Goes to' })
      .getByRole('button', { name: 'down_blocks.0.attn.to_k' })
      .click();
    await expect.poll(() => calls(page, 'selectLayers')).toEqual([{ layers: [4] }]);
    expect(
      await page.getByRole('list', { name: 'Comes from' }).getByRole('button').allInnerTexts(),
    ).toEqual(['conv_out']);
  });

  test.for([
    ['Prune to Sparsity…', 'prune'],
    ['Restore original weights', 'reset'],
    ['Exclude from all steps', 'exclude'],
    ['Copy name', 'copyName'],
    ['Copy selector', 'copySelector'],
    ['Export CSV…', 'exportCsv'],
    ['Export .npy…', 'exportNpy'],
  ] as const)('%s is asked of the host', async ([name, command], { open }) => {
    const page = await open(pruned);
    await shown(page);
    await page.getByRole('button', { name }).press('Enter');
    await expect.poll(() => calls(page, 'command')).toEqual([{ command, layers: [QUERY] }]);
  });

  test('exports the heatmap as a PNG of one pixel a weight', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await page.getByRole('button', { name: 'Export PNG…' }).click();
    await page.waitForFunction(() =>
      window.pollard.calls.some(({ name }) => name === 'exportFile'),
    );
    const [file] = await page.evaluate(() =>
      window.pollard.calls
        .filter(({ name }) => name === 'exportFile')
        .map(({ request }) => {
          const { name, bytes } = request as { readonly name: string; readonly bytes: Uint8Array };
          return { name, bytes: [...bytes] };
        }),
    );
    expect(file!.name).toBe('down_blocks.0.attn.to_q.png');
    const { width, height, channels, data } = decode(Uint8Array.from(file!.bytes));
    expect([width, height]).toEqual([32, 32]);
    const colours = new Set<string>();
    for (let i = 0; i < data.length; i += channels)
      colours.add([...data.subarray(i, i + 3)].join());
    expect(colours.size).toBeGreaterThan(16);
  });

  test('offers nothing that would change nothing', async ({ open }) => {
    const page = await open({ ...pruned, steps: [] });
    await shown(page);
    const names = await page.getByRole('button').allInnerTexts();
    expect(names).toContain('Prune to Sparsity…');
    expect(names).not.toContain('Restore original weights');
    expect(names).not.toContain('Exclude from all steps');
  });

  test('follows the selection', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      host.selection = [4];
      send({ kind: 'selection', layer: 4 });
    });
    await page.getByRole('heading', { name: 'down_blocks.0.attn.to_k' }).waitFor();
    await expect.poll(() => figures(page, 'sparsity')).toEqual(['0.0 %', '20.0 %']);
    expect(await page.getByRole('list', { name: 'Steps' }).innerText()).toBe('Prune another');
  });

  test('shows no figures beneath a layer’s name until they are that layer’s', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await holdPictures(page);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      host.selection = [4];
      send({ kind: 'selection', layer: 4 });
    });
    await page.getByRole('heading', { name: 'down_blocks.0.attn.to_k' }).waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(await page.locator('.inspector-picture, .histogram, .row-norms').count()).toBe(0);
    await page.getByText('Reading weights…').waitFor();
    await page.evaluate(() => {
      window.pollard.host.releasePictures();
    });
    await expect.poll(() => figures(page, 'sparsity')).toEqual(['0.0 %', '20.0 %']);
  });

  test('marks figures and picture as out of date from an edit to the answer', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    const outdated = page.getByText('Out of date, updating…');
    expect(await outdated.count()).toBe(0);
    await holdPictures(page);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      host.changeSteps([]);
      send({ kind: 'edits', edits: host.edits() });
    });
    await outdated.waitFor();
    const busy = page.locator('[aria-busy=true]');
    expect(await busy.first().getByRole('table', { name: 'Weights' }).count()).toBe(1);
    expect(await figures(page, 'sparsity')).toEqual(['0.0 %', '60.0 %']);
    // The steps of these figures, not of the ones that are counted.
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    expect(await steps.allInnerTexts()).toEqual(['Prune to 50 %', 'Prune to 60 %']);
    await page.evaluate(() => {
      window.pollard.host.releasePictures();
    });
    await expect.poll(() => figures(page, 'sparsity')).toEqual(['0.0 %', '0.0 %']);
    expect(await outdated.count()).toBe(0);
    expect(await busy.count()).toBe(0);
  });

  test('says why there are no figures where they would stand', async ({ open }) => {
    const page = await open(pruned);
    await shown(page);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      host.failPictures('The file is gone.');
      host.selection = [4];
      send({ kind: 'selection', layer: 4 });
    });
    await page.getByRole('alert').filter({ hasText: 'The file is gone.' }).waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
  });

  test('is empty until a layer is selected', async ({ open }) => {
    const page = await open({ app: 'inspector', width: 320 });
    await page.getByText('Select a layer to see its weights.').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });
});
