import { describe, expect } from 'vitest';
import { test } from './openApp';
import { calls, openLayer, thumbnail } from './page';

const QUERY = 'down_blocks.0.attn.to_q';
const heads = {
  layers: [3, 4, 5, 6],
  goal: { remove: { heads: 0.3 } },
  enabled: true,
  label: 'Remove 30 % of heads',
} as const;

describe('what steps removed is said in words', () => {
  test('of the model, of each of its layers, and of the open one', async ({ open }) => {
    const page = await open({ steps: [heads] });
    await page.locator('.header').getByText('12 heads removed').waitFor();
    expect(await thumbnail(page, QUERY).getAttribute('title')).toContain('12 of 40 heads removed');
    expect(await thumbnail(page, QUERY).getAttribute('aria-label')).toContain(
      '12 of 40 heads removed',
    );
    expect(await thumbnail(page, 'conv_in').getAttribute('aria-label')).not.toContain('removed');
    await openLayer(page, QUERY);
    await page.locator('.layer-head').getByText('12 of 40 heads removed').waitFor();
    await page.evaluate(() => {
      window.pollard.host.setSteps([]);
    });
    await page.locator('.layer-head').getByText('heads removed').waitFor({ state: 'detached' });
  });

  test('and is not asked where no step removes any', async ({ open }) => {
    const page = await open({ steps: [{ ...heads, goal: { sparsity: 0.5 } }] });
    await thumbnail(page, 'conv_in').waitFor();
    expect(await calls(page, 'removedUnits')).toEqual([]);
  });
});
