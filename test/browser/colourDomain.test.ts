import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { fakeModel } from './fakeModel';
import { fakeStatistics } from './fakeStatistics';
import { test } from './openApp';
import { choose, twoFrames } from './page';

const model = fakeModel();
const { layers } = model.description;
const norm = layers.findIndex(({ role }) => role === 'norm');
const statistics = model.weights.map(fakeStatistics);

const legend = (page: Page): Promise<string> => page.locator('.legend-text').innerText();

/** The ends of the legend. */
const ends = async (page: Page): Promise<readonly [number, number]> => {
  const [low, high] = (await legend(page)).split(',')[0]!.split(' … ').map(Number);
  return [low!, high!];
};

/** The model as it stands before a weight was read. */
const emptyStatistics = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { host, send } = window.pollard;
    const state = host.state();
    send({ kind: 'model', state: { ...state, statistics: state.statistics.map(() => null) } });
  });

const read = (page: Page, layer: number, change: object = {}): Promise<void> =>
  page.evaluate(
    ([index, known]) => {
      window.pollard.send({
        kind: 'statistics',
        layers: [{ layer: index, statistics: known }],
      });
    },
    [layer, { ...statistics[layer]!, ...change }] as const,
  );

describe('one colour scale for all layers', () => {
  test('can only widen while weights are read, and says so until they are', async ({ open }) => {
    const page = await open();
    await page.locator('.legend-text').waitFor();
    const whole = await legend(page);
    await emptyStatistics(page);
    await expect.poll(() => legend(page)).toContain('may widen while weights are read');
    let known: readonly [number, number] | null = null;
    for (const { index } of layers) {
      await read(page, index);
      await twoFrames(page);
      const [low, high] = await ends(page);
      if (known) {
        expect(low).toBeLessThanOrEqual(known[0]);
        expect(high).toBeGreaterThanOrEqual(known[1]);
      }
      known = [low, high];
    }
    // The order in which they were read makes no difference.
    await expect.poll(() => legend(page)).toBe(whole);
    expect(whole).not.toContain('may widen');
  });

  test('stays where it is after an edit', async ({ open }) => {
    const page = await open();
    await page.locator('.legend-text').waitFor();
    const before = await legend(page);
    await page.evaluate(() => {
      const { host } = window.pollard;
      const all = host.model.description.layers.map(({ index }) => index);
      host.setSteps([{ layers: all, goal: { sparsity: 0.9 }, enabled: true, label: 'most' }]);
    });
    await page.getByRole('meter', { name: /^Linear weights 90/ }).waitFor();
    expect(await legend(page)).toBe(before);
  });

  test('is not taken from norms, which are near 1, and says that they lie beyond', async ({
    open,
  }) => {
    const page = await open();
    await page.locator('.legend-text').waitFor();
    const before = await ends(page);
    await read(page, norm, { meanAbsolute: 1, maxAbsolute: 1.5 });
    await expect.poll(() => legend(page)).toContain('norms and embeddings are beyond it');
    expect(await ends(page)).toEqual(before);
    await choose(page, 'Colour domain', 'scale per layer');
    expect(await page.locator('.legend-text').count()).toBe(0);
  });
});
