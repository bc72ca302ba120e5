import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { describeUnet } from './describeUnet';
import { test } from './openApp';
import { grid, list } from './page';

const blocks = ['down_blocks.0', 'mid_block'];

/** The characters of an element's text that lie within it and all that clips it. */
const visibleText = (element: Locator): Promise<string> =>
  element.evaluate(root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let text = '';
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (let i = 0; i < node.textContent!.length; i++) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        let isVisible = left >= 0 && right <= innerWidth + 1;
        for (let around = node.parentElement; around && isVisible; around = around.parentElement) {
          if (getComputedStyle(around).overflowX === 'visible') continue;
          const box = around.getBoundingClientRect();
          isVisible = left >= box.left - 1 && right <= box.right + 1;
          isVisible &&= top >= box.top - 2 && bottom <= box.bottom + 2;
        }
        if (isVisible) text += node.textContent![i]!;
      }
    return text;
  });

describe('names of layers', () => {
  test('differ within a block of the grid in what is visible, and end within their thumbnail', async ({
    open,
  }) => {
    const description = await describeUnet(8);
    const page = await open({ ...grid, description, height: 6000 });
    await list(page).getByRole('option').first().waitFor();
    for (const block of blocks) {
      const names = description.layers.filter(layer => layer.block === block);
      const seen = new Map<string, string>();
      for (const { name } of names) {
        const option = list(page).getByRole('option', { name: new RegExp(`^${name},`) });
        const text = await visibleText(option.locator('.thumbnail-name'));
        expect(seen.get(text), `${name} reads ${text}`).toBeUndefined();
        seen.set(text, name);
        const [outer, last] = [
          (await option.boundingBox())!,
          (await option.locator('.thumbnail-shape').boundingBox())!,
        ];
        expect(last.y + last.height).toBeLessThanOrEqual(outer.y + outer.height);
      }
      expect(seen.size).toBe(names.length);
    }
  });

  const long =
    'down_blocks.0.attentions.0.transformer_blocks.0.attn1.processor.to_out.0.of_a_rather_long_name';

  test('wrap in a narrow comparison, none of their characters cut', async ({ open }) => {
    const state = { path: '/a/model.onnx', label: 'a', steps: 0, onDisk: true };
    const layer = { layer: 0, name: long, elements: 9, changed: 9, newlyZero: 9, largest: 1 };
    const page = await open({
      app: 'compare',
      width: 480,
      answers: {
        ready: { before: state, after: { ...state, path: '/b/model.onnx' }, revision: '0' },
        difference: {
          ...{ layers: [layer], onlyBefore: [], onlyAfter: [], notRead: [], recipe: [] },
          revision: '0',
        },
      },
    });
    const name = page.getByRole('button', { name: long });
    await name.waitFor();
    expect(await visibleText(name)).toBe(long);
  });

  test('wrap in a narrow inspector, none of their characters cut', async ({ open }) => {
    const description = await describeUnet(8);
    const [layer, ...rest] = description.layers;
    const page = await open({
      app: 'inspector',
      width: 220,
      selection: [0],
      description: { ...description, layers: [{ ...layer!, name: long }, ...rest] },
    });
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    expect(await visibleText(heading)).toBe(long);
  });
});
