import { describe, expect } from 'vitest';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import { openLayer, shownNames } from './page';

const { layers } = fakeModel().description;
const toK = layers.find(({ name }) => name === 'mid_block.attn.to_k')!;
const outside = layers.find(({ block }) => block === 'stem')!;

describe('the path over a layer', () => {
  test('leads to the block that it names', async ({ open }) => {
    const page = await open();
    await openLayer(page, toK.name);
    const block = page.getByRole('heading', { level: 1 }).getByRole('link', { name: toK.block });
    await block.focus();
    await page.keyboard.press('Enter');
    const inBlock = layers.filter(({ block: own }) => own === toK.block).map(({ name }) => name);
    await expect.poll(() => shownNames(page)).toEqual(inBlock);
    expect(await page.getByRole('textbox', { name: 'Filter layers' }).inputValue()).toBe(
      `block:${toK.block}`,
    );
  });

  test('is plain text for a layer outside every block', async ({ open }) => {
    const page = await open();
    await openLayer(page, outside.name);
    const heading = page.getByRole('heading', { name: outside.name, exact: true });
    expect(await heading.getByRole('link').count()).toBe(0);
  });
});
