import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { inEachTheme } from './inEachTheme';
import { test } from './openApp';
import { calls, choose, list, thumbnail } from './page';
import { violations } from './violations';

const OUT = 'down_blocks.0.attn.to_out.0';
const shown = {
  remembered: { version: 2, value: { quantity: 'units' } },
} as const;
/** Of 40. */
const removal = {
  layers: [3, 4, 5, 6],
  goal: { remove: { heads: 0.3 } },
  enabled: true,
  label: 'Remove 30 % of heads',
} as const;
const bar = (page: Page) => page.getByRole('region', { name: 'Heads and neurons', exact: true });
const twin = (page: Page) => page.getByRole('region', { name: 'Heads and neurons by score' });
const stripes = (page: Page) =>
  thumbnail(page, OUT)
    .locator('.unit-strip')
    .evaluate(strip => getComputedStyle(strip).backgroundImage);

describe('heads and neurons by score in the overview', () => {
  test('are asked for when they are chosen, and told layer by layer; the rest has an outline', async ({
    open,
  }) => {
    const page = await open();
    await thumbnail(page, OUT).waitFor();
    expect(await calls(page, 'scoreSpreads')).toEqual([]);
    await choose(page, 'Quantity', 'heads and neurons by score');
    await thumbnail(page, OUT).locator('.unit-strip').waitFor();
    expect(await calls(page, 'scoreSpreads')).toEqual([{ by: 'magnitude' }]);
    expect(await thumbnail(page, OUT).getAttribute('aria-label')).toMatch(
      /\d+ heads by \|w\|: 0\.001\d* … 0\.0\d+, median 0\.0\d+/,
    );
    const other = thumbnail(page, 'conv_in');
    expect(await other.getAttribute('aria-label')).toContain('no heads or neurons that can leave');
    expect(await other.locator('.unit-strip').count()).toBe(0);
    await page
      .locator('.legend-text')
      .getByText('mean |w| of a head or neuron, lowest at the left')
      .waitFor();
  });

  test('by OBS are coloured anew, and said in shares', async ({ open }) => {
    const page = await open(shown);
    await thumbnail(page, OUT).locator('.unit-strip').waitFor();
    const before = await stripes(page);
    await choose(page, 'Scored by', 'by what their loss costs (OBS)');
    await expect.poll(() => stripes(page)).not.toBe(before);
    expect(await thumbnail(page, OUT).getAttribute('aria-label')).toMatch(
      /heads by what their loss costs \(OBS\): .* %, median .* %/,
    );
  });

  test('are a table at a key, with what was removed', async ({ open }) => {
    const page = await open({ ...shown, steps: [removal] });
    await thumbnail(page, OUT).locator('.unit-strip').waitFor();
    await thumbnail(page, OUT).focus();
    await page.keyboard.press('t');
    expect(await twin(page).getByRole('columnheader').allInnerTexts()).toEqual([
      ...['taken in by', 'Heads and neurons', 'lowest', 'median', 'highest', 'removed'],
    ]);
    const cells = await twin(page)
      .getByRole('row', { name: new RegExp(`^${OUT} `) })
      .locator('td')
      .allInnerTexts();
    expect(cells[0]).toMatch(/^\d+ heads$/);
    expect(cells[4]).toBe('12');
    await bar(page).getByRole('button', { name: 'As Table' }).click();
    await list(page).waitFor();
  });
});

test('axe finds nothing in tiles and table of heads and neurons in any theme', async ({ open }) => {
  const page = await open(shown);
  await thumbnail(page, OUT).locator('.unit-strip').waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
  });
  await page.keyboard.press('t');
  await twin(page).waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
  });
});
