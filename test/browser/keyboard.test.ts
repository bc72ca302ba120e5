import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { integer, magnitude } from '../../src/shared/format';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import { calls, heatmap, list, openLayer, shownNames } from './page';

const model = fakeModel();
const { layers } = model.description;
const toK = layers.find(({ name }) => name === 'mid_block.attn.to_k')!;
const weights = model.weights[toK.index]!;

const spoken = (page: Page): Promise<string | null> => page.getByRole('status').textContent();
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${magnitude(Math.abs(value))}`;

/** What must be spoken of a weight. */
function words(row: number, column: number): string {
  const value = weights[row * toK.inputs + column]!;
  const rank = 1 + weights.filter(weight => Math.abs(weight) < Math.abs(value)).length;
  const place = `row ${row}, column ${column}, value ${signed(value)}`;
  return `${place}, rank ${integer(rank)} of ${integer(weights.length)}, kept`;
}

describe('without a mouse', () => {
  test('a layer is found, looked at, pruned and left', async ({ open }) => {
    const page = await open();
    await list(page).getByRole('option').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('to_k');
    await expect.poll(async () => (await shownNames(page)).length).toBe(2);
    await page.keyboard.press('Enter');
    await list(page).locator('[data-layer]:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: toK.name }).waitFor();

    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    const [row, column] = [toK.outputs / 2 - 1, toK.inputs / 2 + 1];
    await expect.poll(() => spoken(page)).toBe(words(row, column));

    await page.getByRole('slider', { name: 'Pruning threshold' }).waitFor();
    const table = page.getByRole('table', { name: 'What would be zero' });
    await expect.poll(() => table.getByRole('cell', { name: '…' }).count()).toBe(0);
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+}');
    await expect.poll(() => table.getByRole('cell', { name: /^[45]\.\d %$/ }).count()).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => calls(page, 'apply')).toHaveLength(1);
    await page.keyboard.press('Escape');
    await list(page).locator(`[data-layer="${toK.index}"]:focus`).waitFor();
  });

  test('the crosshair takes the view along, to the last weight and no further', async ({
    open,
  }) => {
    const page = await open();
    await openLayer(page, toK.name);
    await expect(
      heatmap(page).evaluate(element => element === document.activeElement),
    ).resolves.toBe(true);
    await page.keyboard.press('ArrowLeft');
    for (let i = 0; i < 8; i++) await page.keyboard.press('+');
    for (let i = 0; i < toK.inputs; i++) await page.keyboard.press('ArrowRight');
    for (let i = 0; i < toK.outputs; i++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => spoken(page)).toBe(words(toK.outputs - 1, toK.inputs - 1));
    for (let i = 0; i < toK.inputs; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => spoken(page)).toBe(words(toK.outputs - 1, 0));
  });

  test('every control is reached by Tab and has a name', async ({ open }) => {
    const page = await open();
    await openLayer(page, 'conv_out');
    const controls = await page
      .locator(
        'button.link, vscode-button, vscode-dropdown, vscode-text-field, [role=slider], [role=application]',
      )
      .filter({ visible: true })
      .evaluateAll(found =>
        found
          .filter(element => !element.hasAttribute('disabled'))
          .map(element => element.getAttribute('aria-label') ?? element.textContent.trim()),
      );
    expect(controls).toContain('Kernel slice');
    expect(controls.every(name => name !== '')).toBe(true);
    const reached = new Set<string>();
    for (let i = 0; i < controls.length + 2; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const element = document.activeElement!;
          return element.getAttribute('aria-label') ?? element.textContent.trim();
        }),
      );
    }
    expect(controls.filter(name => !reached.has(name))).toEqual([]);
  });
});

test('a table says what the heatmap shows around the crosshair', async ({ open }) => {
  const page = await open();
  await openLayer(page, toK.name);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Table' }).click();
  const table = page.getByRole('table').filter({ hasText: 'rows' });
  const [row, column] = [toK.outputs / 2, toK.inputs / 2 + 1];
  const [top, left] = [row - 6, column - 3];
  await table.getByText(`rows ${top}–${top + 11}, columns ${left}–${left + 5}`).waitFor();
  const cells = await table
    .getByRole('cell')
    .evaluateAll(found => found.map(cell => cell.textContent));
  const expected = Array.from({ length: 12 * 6 }, (_, i) =>
    signed(weights[(top + Math.floor(i / 6)) * toK.inputs + left + (i % 6)]!),
  );
  expect(cells.slice(-72)).toEqual(expected);
});
