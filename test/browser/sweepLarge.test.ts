import { decode } from 'fast-png';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { inEachTheme } from './inEachTheme';
import { test } from './openApp';
import { sweepState } from './sweepState';
import { violations } from './violations';

const state = sweepState({
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.6 + 0.1 * prompt),
});
/** 64 pixels wide: the left half is of one colour, the right one of another, and the first dense picture is lighter. */
const dense = state.curves[0]!.series[0]!.settings[0]!.cells[0]!.key;
const pictures = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><style>rect:target{fill:rgb(200 80 40)}</style><rect id="${dense}.png" width="64" height="64" fill="rgb(190 80 40)"/><path d="M32,0h32v64h-32z" fill="rgb(10 20 30)"/></svg>`,
)}#`;
const opened = { app: 'sweep', height: 1000, answers: { ready: { ...state, pictures } } } as const;

const large = (page: Page) => page.getByRole('region', { name: 'Compare Large' });
const readout = (page: Page) => page.locator('.sweep-readout').innerText();

async function enlarged(page: Page): Promise<void> {
  await page.getByRole('gridcell', { name: /^60 %, 1 of 5/ }).click();
  await page.keyboard.press('z');
  await large(page).waitFor();
}

/** The colours of the outermost pixels of an element, all the way round. */
async function edgeColours(page: Page, element: Locator): Promise<ReadonlySet<string>> {
  const { x, y, width, height } = (await element.boundingBox())!;
  const [left, top] = [Math.round(x), Math.round(y)];
  const clip = {
    ...{ x: left, y: top },
    ...{ width: Math.round(x + width) - left, height: Math.round(y + height) - top },
  };
  const { data, channels, ...size } = decode(await page.screenshot({ clip }));
  const colours = new Set<string>();
  for (let at = 0; at < size.width * size.height; at++) {
    const [column, row] = [at % size.width, Math.floor(at / size.width)];
    if (column % (size.width - 1) === 0 || row % (size.height - 1) === 0)
      colours.add(`rgb(${data.slice(at * channels, at * channels + 3).join(', ')})`);
  }
  return colours;
}

describe('the large comparer', () => {
  test('reads place and colours of both pictures under the pointer, however large they are', async ({
    open,
  }) => {
    const page = await open(opened);
    await enlarged(page);
    expect(await readout(page)).toBe('Point at a picture to read its pixels');
    const box = (await large(page).getByRole('img', { name: '60 %' }).first().boundingBox())!;
    const point = (x: number, y: number) =>
      page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await point(0.26, 0.51);
    await expect.poll(() => readout(page)).toBe('x 16, y 32 · dense 200 80 40 · 60 % 190 80 40');
    await point(0.76, 0.01);
    await expect.poll(() => readout(page)).toBe('x 48, y 0 · dense 10 20 30 · 60 % 10 20 30');
    // What is under the pointer stays there.
    await page.mouse.wheel(0, -400 * Math.log(4));
    await expect.poll(() => large(page).getByText('400 %').count()).toBe(1);
    await point(0.76, 0.012);
    await expect.poll(() => readout(page)).toBe('x 48, y 0 · dense 10 20 30 · 60 % 10 20 30');
    await page.mouse.move(1, 1);
    await expect.poll(() => readout(page)).toBe('Point at a picture to read its pixels');
  });

  test('has this prompt’s curve over the strip of its pictures, mark over picture', async ({
    open,
  }) => {
    const page = await open(opened);
    await enlarged(page);
    const cells = large(page).locator('.sweep-large-cell');
    const marks = large(page).locator('.sweep-prompt-line path');
    const middle = (box: { x: number; width: number } | null): number => box!.x + box!.width / 2;
    // Dense pictures are what others are compared with: they have no mark.
    expect([await cells.count(), await marks.count()]).toEqual([3, 2]);
    for (const at of [0, 1]) {
      const [mark, cell] = [marks.nth(at), cells.nth(at + 1)];
      expect(middle(await mark.boundingBox())).toBeCloseTo(middle(await cell.boundingBox()), 0);
    }
    // 0.36 of 0.6 is the same picture at 0.50, and is not for another prompt.
    const looks = () => marks.evaluateAll(all => all.map(each => each.getAttribute('fill')));
    const [first, second] = await looks();
    expect(second).toBe(first);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await looks())[1]).not.toBe(first);
    expect(await large(page).locator('.sweep-name', { hasText: 'within 0.50' }).count()).toBe(1);
    // A click on the curve is for its column, as one on the strip is.
    const box = (await cells.nth(1).boundingBox())!;
    await page.mouse.click(middle(box), box.y - 40);
    await expect.poll(() => cells.nth(1).getAttribute('aria-current')).toBe('true');
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
      await page.screenshot({ path: `test/artifacts/sweep-large-curve-${theme}.png` });
    });
  });

  test('has the frame of the focus all round its curve and its strip', async ({ open }) => {
    const page = await open(opened);
    await enlarged(page);
    const figure = large(page).getByRole('application');
    await inEachTheme(page, async theme => {
      const focus = await figure.evaluate(each => getComputedStyle(each).outlineColor);
      expect([...(await edgeColours(page, figure))], theme).toEqual([focus]);
    });
  });

  test('has a small map of what is in sight while pictures are zoomed', async ({ open }) => {
    const page = await open(opened);
    await enlarged(page);
    const map = page.locator('.sweep-zoom-map');
    expect(await map.count()).toBe(0);
    const box = (await large(page).getByRole('img', { name: '60 %' }).first().boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + box.height - 1);
    await page.mouse.wheel(0, -400 * Math.log(2));
    // The lower left quarter.
    const [whole, frame] = [map, map.locator('span')];
    await map.waitFor();
    const [outer, inner] = [(await whole.boundingBox())!, (await frame.boundingBox())!];
    expect(
      [inner.x - outer.x, inner.y - outer.y, inner.width, inner.height].map(Math.round),
    ).toEqual([0, 32, 32, 32]);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test/artifacts/sweep-large-zoomed-dark.png' });
    await page.keyboard.press('0');
    await map.waitFor({ state: 'detached' });
  });
});
