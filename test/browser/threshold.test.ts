import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { percent } from '../../src/shared/format';
import { bucketOf, fakeStatistics } from './fakeStatistics';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import {
  calls,
  choose,
  holdPictures,
  openLayer,
  releaseOtherPictures,
  thumbnail,
  twoFrames,
} from './page';
import { thumbnailPixels } from './reading';

const model = fakeModel();
const { layers } = model.description;
const named = (name: string) => layers.find(layer => layer.name === name)!;
const toK = named('down_blocks.0.attn.to_k');
const weights = model.weights[toK.index]!;
const linear = layers.filter(({ target }) => target === 'linear').map(({ index }) => index);
const elements = (chosen: readonly number[]): number =>
  chosen.reduce((sum, layer) => sum + model.weights[layer]!.length, 0);
const whole = elements(layers.map(({ index }) => index));

/** Weights of some layers at or below a magnitude, by counting. */
const atMost = (chosen: readonly number[], magnitude: number): number =>
  chosen.reduce(
    (sum, layer) => sum + model.weights[layer]!.filter(w => Math.abs(w) <= magnitude).length,
    0,
  );

/** The tops of the magnitude buckets that hold weights of a layer, ascending. */
const tops = [...new Set([...weights].map(weight => bucketOf(weight).top))].sort((a, b) => a - b);

const line = (page: Page) => page.getByRole('slider', { name: 'Pruning threshold' });
const field = (page: Page, name: string) => page.getByRole('textbox', { name });
const displayedThreshold = (page: Page, name: string): Promise<string> =>
  field(page, name).evaluate(element => (element as HTMLInputElement).value);

/** Rows of the table of counts: name, zeros, of, sparsity. */
const counts = (page: Page): Promise<readonly (readonly string[])[]> =>
  page
    .getByRole('table', { name: 'What would be zero' })
    .getByRole('row')
    .evaluateAll(rows =>
      rows.slice(1).map(row => [...row.children].map(cell => cell.textContent.trim())),
    );

const row = (name: string, zeros: number, total: number): readonly string[] => [
  name,
  zeros.toLocaleString('en'),
  total.toLocaleString('en'),
  percent(zeros / total),
];

/** What the table must say of one open layer. */
const layerCounts = (zeros: number): readonly (readonly string[])[] => [
  row('layer', zeros, weights.length),
  row('UNet', zeros, whole),
  row('text encoder + UNet', zeros, whole + 100_000),
];

async function openToK(page: Page): Promise<void> {
  await openLayer(page, toK.name);
  await expect.poll(() => counts(page)).toEqual(layerCounts(0));
}

describe('the threshold line', () => {
  test('moves class by class with the arrow keys, and counts exactly', async ({ open }) => {
    const page = await open();
    await openToK(page);
    await line(page).focus();
    expect(await line(page).getAttribute('aria-valuetext')).toBe(`|w| ≤ 0, ${percent(0)}`);
    for (const top of tops.slice(0, 3)) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], top)));
    }
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], tops[1]!)));
    await page.keyboard.press('End');
    await expect.poll(() => counts(page)).toEqual(layerCounts(weights.length));
    await page.keyboard.press('Home');
    await expect.poll(() => counts(page)).toEqual(layerCounts(0));
    await page.keyboard.press('PageUp');
    await expect
      .poll(async () => Number(await displayedThreshold(page, 'Sparsity in %')))
      .toBeCloseTo(1, 0);
  });

  test('is dragged, and snaps to the class below the pointer', async ({ open }) => {
    const page = await open();
    await openToK(page);
    const box = (await page.locator('.threshold-plot').boundingBox())!;
    // The axis: five decades up to the first power of ten above the model's largest weight.
    const largest = Math.max(...model.weights.map(each => fakeStatistics(each).maxAbsolute));
    const high = Math.ceil(Math.log10(largest));
    for (const share of [0.9, 0.62, 0.7]) {
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
      await page.mouse.up();
      const pointed = 10 ** (high - 5 + 5 * share);
      const snapped = bucketOf(bucketOf(pointed).bottom * (1 - 2 ** -20)).top;
      await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], snapped)));
    }
  });

  test('follows the brackets, by buckets and with Shift by per cents', async ({ open }) => {
    const page = await open();
    await openToK(page);
    await field(page, 'Sparsity in %').fill('40');
    await page.getByRole('application').focus();
    const before = Number(await displayedThreshold(page, 'Threshold |w| ≤'));
    await page.keyboard.press(']');
    await expect
      .poll(async () => Number(await displayedThreshold(page, 'Threshold |w| ≤')))
      .toBeGreaterThan(before);
    await page.keyboard.press('[');
    await expect
      .poll(async () => Number(await displayedThreshold(page, 'Threshold |w| ≤')))
      .toBe(before);
    await page.keyboard.press('Shift+}');
    await expect
      .poll(async () => Math.round(Number(await displayedThreshold(page, 'Sparsity in %'))))
      .toBe(41);
  });

  test('goes where a typed sparsity or threshold puts it', async ({ open }) => {
    const page = await open();
    await openToK(page);
    await field(page, 'Sparsity in %').fill('50');
    const wanted = weights.length / 2;
    const best = tops.reduce((closest, top) =>
      Math.abs(atMost([toK.index], top) - wanted) < Math.abs(atMost([toK.index], closest) - wanted)
        ? top
        : closest,
    );
    await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], best)));
    await expect.poll(() => displayedThreshold(page, 'Threshold |w| ≤')).toBe(best.toPrecision(3));
    await expect.poll(() => displayedThreshold(page, 'Sparsity in %')).toBe('50');

    const typed = 0.05;
    const top = bucketOf(bucketOf(typed).bottom * (1 - 2 ** -20)).top;
    await field(page, 'Threshold |w| ≤').fill('0,05');
    const zeros = atMost([toK.index], top);
    await expect.poll(() => counts(page)).toEqual(layerCounts(zeros));
    await expect
      .poll(() => displayedThreshold(page, 'Sparsity in %'))
      .toBe(((zeros / weights.length) * 100).toFixed(2));
    await field(page, 'Sparsity in %').fill('a lot');
    await expect.poll(() => field(page, 'Sparsity in %').getAttribute('aria-invalid')).toBe('true');
    expect(await counts(page)).toEqual(layerCounts(zeros));
  });

  test('is applied by Enter as one step with the class top', async ({ open }) => {
    const page = await open();
    await openToK(page);
    await field(page, 'Sparsity in %').fill('30');
    await page.keyboard.press('Enter');
    const [applied] = (await expect
      .poll(() => calls(page, 'apply'))
      .toHaveLength(1)
      .then(() => calls(page, 'apply'))) as [{ goal: { threshold: number } }];
    const { threshold } = applied.goal;
    expect(tops).toContain(threshold);
    expect(applied).toEqual({
      layers: [toK.index],
      goal: { threshold },
      scope: 'layer',
      targets: ['linear'],
    });
    // The line rests where the step left it, with the step's own figures.
    await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], threshold)));
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await expect
      .poll(() => displayedThreshold(page, 'Threshold |w| ≤'))
      .toBe(threshold.toPrecision(3));
  });

  test('is put back by Escape; only the next one leaves the layer', async ({ open }) => {
    const page = await open();
    await openToK(page);
    await field(page, 'Sparsity in %').fill('30');
    await expect.poll(async () => (await counts(page))[0]![1]).not.toBe('0');
    await page.keyboard.press('Escape');
    await expect.poll(() => counts(page)).toEqual(layerCounts(0));
    await page.getByRole('heading', { name: toK.name }).waitFor();
    expect(await calls(page, 'apply')).toEqual([]);
    await page.keyboard.press('Escape');
    await thumbnail(page, 'conv_in').waitFor();
  });
});

describe('what was applied in the overview', () => {
  test('stays hatched while its picture is on its way, and that is shown as it is', async ({
    open,
  }) => {
    const page = await open();
    const pixels = async (): Promise<string> => {
      const shown = await thumbnailPixels(thumbnail(page, toK.name));
      return [...Array(48 * 92).keys()]
        .map(i => shown?.at(i % 92, Math.floor(i / 92)).join(' '))
        .join();
    };
    await thumbnail(page, toK.name).waitFor();
    await page.getByRole('button', { name: 'Threshold' }).click();
    await expect.poll(pixels).toMatch(/\d/);
    const dense = await pixels();
    await field(page, 'Sparsity in %').fill('60');
    await expect.poll(pixels).not.toBe(dense);
    const hatched = await pixels();
    await holdPictures(page);
    const asked = (await calls(page, 'thumbnails')).length;
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await calls(page, 'thumbnails')).length).toBeGreaterThan(asked);
    await twoFrames(page);
    expect(await pixels()).toBe(hatched);
    await releaseOtherPictures(page);
    await expect.poll(pixels).toBe(dense);
  });
});

describe('what would be zero', () => {
  test('is counted for layer, selection, component and pipeline', async ({ open }) => {
    const page = await open();
    const others = ['down_blocks.0.attn.to_v', 'down_blocks.0.attn.to_out.0'].map(named);
    await thumbnail(page, others[0]!.name).click();
    await thumbnail(page, others[1]!.name).click({ modifiers: ['Control'] });
    await thumbnail(page, toK.name).click({ modifiers: ['Control'] });
    await page.keyboard.press('Enter');
    await field(page, 'Threshold |w| ≤').fill('0.05');
    const top = bucketOf(bucketOf(0.05).bottom * (1 - 2 ** -20)).top;
    const chosen = [toK, ...others].map(({ index }) => index);
    const zeros = atMost(chosen, top);
    await expect
      .poll(() => counts(page))
      .toEqual([
        row('layer', atMost([toK.index], top), weights.length),
        row('selection (3)', zeros, elements(chosen)),
        row('UNet', zeros, whole),
        row('text encoder + UNet', zeros, whole + 100_000),
      ]);
    await choose(page, 'Threshold for', 'this layer');
    await field(page, 'Threshold |w| ≤').fill('0.05');
    await expect.poll(() => counts(page)).toEqual(layerCounts(atMost([toK.index], top)));
  });

  test('is counted over all Linear weights in the overview, with what is pruned already', async ({
    open,
  }) => {
    const goal = { threshold: bucketOf(0.02).top };
    const page = await open({
      steps: [{ layers: [toK.index], goal, enabled: true, label: 'by hand' }],
    });
    await page.getByRole('button', { name: 'Threshold', exact: true }).click();
    await expect.poll(async () => (await counts(page)).length).toBe(3);
    const now = (magnitude: number): number =>
      linear.reduce(
        (sum, layer) =>
          sum +
          atMost([layer], layer === toK.index ? Math.max(magnitude, goal.threshold) : magnitude),
        0,
      );
    for (const typed of [0.01, 0.08]) {
      await field(page, 'Threshold |w| ≤').fill(String(typed));
      const top = bucketOf(bucketOf(typed).bottom * (1 - 2 ** -20)).top;
      await expect
        .poll(() => counts(page))
        .toEqual([
          row(`Linear weights (${linear.length})`, now(top), elements(linear)),
          row('UNet', now(top), whole),
          row('text encoder + UNet', now(top), whole + 100_000),
        ]);
    }
    await field(page, 'Sparsity in %').fill('50');
    await expect.poll(async () => (await counts(page))[0]![3]).toBe(percent(0.5));
  });

  test('is asked of the engine where rows were pruned by themselves', async ({ open }) => {
    const page = await open();
    await openToK(page);
    // A pattern leaves no single threshold that explains what is zero.
    await page.evaluate(layer => {
      const { host, send } = window.pollard;
      host.setSteps([{ layers: [layer], goal: { sparsity: 0.4 }, enabled: true, label: 'rows' }]);
      const edits = host.edits();
      const layers = edits.plan!.layers.map(({ threshold: _, ...plan }) => plan);
      send({ kind: 'edits', edits: { ...edits, plan: { ...edits.plan!, layers } } });
    }, toK.index);
    await field(page, 'Threshold |w| ≤').fill('0.05');
    await expect.poll(() => calls(page, 'dryRun')).not.toHaveLength(0);
    const top = bucketOf(bucketOf(0.05).bottom * (1 - 2 ** -20)).top;
    const zeros = Math.max(atMost([toK.index], top), Math.floor(0.4 * weights.length));
    await expect.poll(async () => (await counts(page))[0]).toEqual(layerCounts(zeros)[0]);
  });
});

describe('the colour domain', () => {
  test('is moved by its thumbs, by key and by hand, and colours the layer', async ({ open }) => {
    const page = await open();
    await openToK(page);
    const low = page.getByRole('slider', { name: 'Lowest colour' });
    const high = page.getByRole('slider', { name: 'Highest colour' });
    const at = async (thumb: typeof low): Promise<number> =>
      Number(await thumb.getAttribute('aria-valuetext'));
    const before = await at(high);
    await high.focus();
    await page.keyboard.press('ArrowLeft');
    // Both are printed with three digits, each half a digit off at most.
    const moved = async (): Promise<number> => Math.abs((await at(high)) - before / 10 ** 0.05);
    await expect.poll(moved).toBeLessThan(0.001);
    const box = (await page.locator('.domain-strip').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
    await page.mouse.up();
    await expect
      .poll(async () => Number(await low.getAttribute('aria-valuenow')))
      .toBeCloseTo(20, 0);
    expect(await moved()).toBeLessThan(0.001);
    const domains = page.getByRole('combobox', { name: 'Colour domain' });
    await domains
      .getByRole('option', { selected: true, name: 'custom limits', includeHidden: true })
      .waitFor({ state: 'attached' });
  });
});
