import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { bucketOf } from './fakeStatistics';
import { applied } from './fakeStep';
import { differences, fittedView, maps, type Picture, positions, roomOf } from './heatmapReference';
import { type OpenOptions, test } from './openApp';
import {
  conv,
  expectPicture,
  model,
  named,
  pictureOf,
  readingText,
  show,
  signed,
  square,
  toK,
  toOut,
} from './shownLayer';
import { calls, choose, heatmap, holdPictures, releaseOtherPictures, twoFrames } from './page';
import { distance, isGrey, type Rgb, seenPixels } from './reading';

/** Turns the wheel at a point in shares of the heatmap; answers the view that results. */
async function wheel(
  page: Page,
  view: Picture['view'],
  at: { x: number; y: number },
  delta: number,
): Promise<Picture['view']> {
  const room = await roomOf(page);
  await page.mouse.move(room.x + at.x * room.width, room.y + at.y * room.height);
  await page.mouse.wheel(0, delta);
  const factor = Math.exp(-delta * 0.002);
  const [width, height] = [view.width / factor, view.height / factor];
  return {
    width,
    height,
    column: view.column + (view.width - width) * at.x,
    row: view.row + (view.height - height) * at.y,
  };
}

describe.each([
  ['a graphics card', 'webgl2', 'card'],
  ['a processor in its place', 'webgl2', 'processor'],
  ['Canvas2D', 'canvas2d', 'none'],
] as const)('the heatmap by %s', (_, renderer, webgl) => {
  const how: OpenOptions = { webgl };

  test('shows every weight in its colour on each scale and map', async ({ open }) => {
    const page = await open(how);
    await show(page, square);
    await page.locator(`canvas[data-renderer=${renderer}]`).waitFor();
    const picture = await pictureOf(page, square);
    const position = positions(model.weights[square.index]!);
    await expectPicture(page, picture);
    for (const [name, map] of Object.entries(maps)) {
      await choose(page, 'Colour map', name);
      await expectPicture(page, { ...picture, map });
    }
    await choose(page, 'Colour map', 'Cividis');
    await choose(page, 'Scale', 'linear |w|');
    await expectPicture(page, { ...picture, position: position.linear, map: maps.Cividis });
    await choose(page, 'Scale', 'signed');
    await expectPicture(page, { ...picture, position: position.signed, map: maps.RdBu });
    const asked = await calls(page, 'tile');
    await choose(page, 'Colour map', 'Magma');
    await expectPicture(page, { ...picture, position: position.signed, map: maps.Magma });
    expect(await calls(page, 'tile')).toEqual(asked);
  });

  test('hatches what is pruned and colours what is kept', async ({ open }) => {
    const goal = { sparsity: 0.5 };
    const steps = [{ layers: [square.index], goal, enabled: true, label: 'half' }];
    const page = await open({ ...how, steps });
    await show(page, square);
    const base = model.weights[square.index]!;
    const weights = applied(base, base, goal);
    const picture = await pictureOf(page, square);
    await expectPicture(page, { ...picture, weights, isMarked: weight => weight === 0 });
    const pixels = await seenPixels(page.locator('.layer-pictures'));
    const { view } = picture;
    const cell = pixels.width / view.width;
    const [row, column] = [0, weights.findIndex(weight => weight === 0)];
    const [left, top] = [(column - view.column) * cell, (row - view.row) * cell];
    const greys = new Set<number>();
    for (let y = 1; y < cell - 1; y++)
      for (let x = 1; x < cell - 1; x++) {
        const shown = pixels.at(left + x, top + y);
        expect(isGrey(shown)).toBe(true);
        greys.add(shown[0]);
      }
    expect(greys.size, 'lines over the grey').toBe(2);
  });

  test('hatches what a threshold would prune, without a new tile', async ({ open }) => {
    const page = await open(how);
    await show(page, square);
    const picture = await pictureOf(page, square);
    await expectPicture(page, picture);
    await page.getByRole('slider', { name: 'Pruning threshold' }).waitFor();
    const asked = (await calls(page, 'tile')).length;
    const typed = 0.06;
    const threshold = page.getByRole('textbox', { name: 'Threshold |w| ≤' });
    await threshold.fill(String(typed));
    // The class below the one that holds what was typed, unless that ends there.
    const top = bucketOf(bucketOf(typed).bottom * (1 - 2 ** -20)).top;
    const isMarked = (weight: number): boolean => Math.abs(weight) <= top;
    await expectPicture(page, { ...picture, isMarked });
    expect((await calls(page, 'tile')).length).toBe(asked);
  });

  test('stays hatched while the picture of what was applied is on its way, and shows that as it is', async ({
    open,
  }) => {
    const page = await open(how);
    await show(page, square);
    const picture = await pictureOf(page, square);
    await page.getByRole('textbox', { name: 'Threshold |w| ≤' }).fill('0.06');
    const top = bucketOf(bucketOf(0.06).bottom * (1 - 2 ** -20)).top;
    const hatched = { ...picture, isMarked: (weight: number) => Math.abs(weight) <= top };
    await expectPicture(page, hatched);
    await holdPictures(page);
    const asked = (await calls(page, 'tile')).length;
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await calls(page, 'tile')).length).toBeGreaterThan(asked);
    await twoFrames(page);
    expect(await differences(page, hatched)).toEqual([]);
    await releaseOtherPictures(page);
    await expectPicture(page, picture);
  });

  test('zooms about the cursor, pans with the hand, and shows all again', async ({ open }) => {
    const page = await open(how);
    await show(page, square);
    const picture = await pictureOf(page, square);
    await expectPicture(page, picture);
    const zoomed = await wheel(page, picture.view, { x: 0.45, y: 0.6 }, -500);
    await expectPicture(page, { ...picture, view: zoomed });
    const room = await roomOf(page);
    await page.mouse.down();
    const by = { x: -70, y: 40 };
    await page.mouse.move(room.x + 0.45 * room.width + by.x, room.y + 0.6 * room.height + by.y);
    await page.mouse.up();
    const cell = room.width / zoomed.width;
    const panned = {
      ...zoomed,
      column: zoomed.column - by.x / cell,
      row: zoomed.row - by.y / cell,
    };
    await expectPicture(page, { ...picture, view: panned });
    await page.getByRole('button', { name: 'Fit' }).click();
    await expectPicture(page, picture);
    await wheel(page, picture.view, { x: 0.5, y: 0.5 }, -800);
    await heatmap(page).dblclick({ position: { x: room.width / 2, y: room.height / 2 } });
    await page.mouse.move(0, 0);
    await expectPicture(page, picture);
    await heatmap(page).press('+');
    await heatmap(page).press('0');
    await expectPicture(page, picture);
  });

  test('zooms to a box that is drawn with Shift', async ({ open }) => {
    const page = await open(how);
    await show(page, square);
    const picture = await pictureOf(page, square);
    await expectPicture(page, picture);
    const room = await roomOf(page);
    const at = (x: number, y: number) =>
      [room.x + x * room.width, room.y + y * room.height] as const;
    await page.keyboard.down('Shift');
    await page.mouse.move(...at(0.42, 0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.6, 0.7));
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const { view } = picture;
    const [width, height] = [view.width * 0.4, view.height * 0.4];
    const column = view.column + 0.51 * view.width - width / 2;
    expect(column).toBeGreaterThan(0);
    const row = view.row + 0.5 * view.height - height / 2;
    await expectPicture(page, { ...picture, view: { width, height, column, row } });
  });

  test('keeps the place between layers of one shape', async ({ open }) => {
    const page = await open(how);
    await show(page, toK);
    const picture = await pictureOf(page, toK);
    await expectPicture(page, picture);
    const view = await wheel(page, picture.view, { x: 0.5, y: 0.5 }, -600);
    await expectPicture(page, { ...picture, view });
    await page.getByRole('button', { name: 'Next layer' }).click();
    const toV = named('down_blocks.0.attn.to_v');
    await page.getByRole('heading', { name: toV.name }).waitFor();
    await expectPicture(page, { ...(await pictureOf(page, toV)), view });
    await page.getByRole('button', { name: 'Next layer' }).click();
    const other = named('down_blocks.0.attn.to_out.0');
    await page.getByRole('heading', { name: other.name }).waitFor();
    await expectPicture(page, await pictureOf(page, other));
  });

  test('folds a convolution, and shows one position of its kernel by itself', async ({ open }) => {
    const page = await open(how);
    await show(page, conv);
    const picture = await pictureOf(page, conv);
    await expectPicture(page, picture);
    await choose(page, 'Kernel slice', 'kernel 1, 2');
    const [inputs, slice] = [conv.inputs / 9, 5];
    const whole = model.weights[conv.index]!;
    const weights = Array.from({ length: conv.outputs * inputs }, (_, i) => whole[i * 9 + slice]!);
    const view = await fittedView(page, { outputs: conv.outputs, inputs });
    await expectPicture(page, { ...picture, weights, columns: inputs, view });
    const room = await roomOf(page);
    await page.mouse.move(room.x + room.width / 2, room.y + room.height / 2);
    const [row, column] = [2, 8];
    const value = whole[row * conv.inputs + column * 9 + slice]!;
    const rank = 1 + whole.filter(weight => Math.abs(weight) < Math.abs(value)).length;
    await expect
      .poll(() => readingText(page))
      .toBe(`row 2, column 8, kernel 1, 2 value ${signed(value)} rank ${rank} of 576 kept`);
  });
});

describe('over the weights', () => {
  test.for([
    ['k has its heads in rows', toK, { rows: [8, 16, 24], columns: [] }],
    ['the way out has them in columns', toOut, { rows: [], columns: [8, 16, 24] }],
  ] as const)('heads are ruled, and nothing else: %s', async ([, layer, expected], { open }) => {
    const page = await open();
    await show(page, layer);
    await expectPicture(page, await pictureOf(page, layer));
    const pixels = await seenPixels(page.locator('.layer-pictures'));
    const view = await fittedView(page, layer);
    const cell = pixels.width / view.width;
    const [left, top] = [-view.column * cell, -view.row * cell];
    // Dashes in the colour of text: four pixels of seven, their ends blended.
    const isRuled = (length: number, at: (along: number) => Rgb): boolean => {
      const shown = Array.from({ length: Math.floor(length * cell) }, (_, along) => at(along));
      return (
        shown.filter(pixel => distance(pixel, [0xcc, 0xcc, 0xcc]) < 8).length > shown.length / 3
      );
    };
    const inner = (lines: number): readonly number[] =>
      Array.from({ length: lines - 1 }, (_, i) => i + 1);
    const rows = inner(layer.outputs).filter(row =>
      isRuled(layer.inputs, x => pixels.at(left + x, Math.round(top + row * cell))),
    );
    const columns = inner(layer.inputs).filter(column =>
      isRuled(layer.outputs, y => pixels.at(Math.round(left + column * cell), top + y)),
    );
    expect({ rows, columns }).toEqual(expected);
  });

  test('single weights print their values', async ({ open }) => {
    const page = await open();
    await show(page, square);
    const picture = await pictureOf(page, square);
    await expectPicture(page, picture);
    await page.evaluate(recordTexts);
    const zoomed = await wheel(page, picture.view, { x: 0.5, y: 0.5 }, -1000);
    const room = await roomOf(page);
    const cell = room.width / zoomed.width;
    expect(cell).toBeGreaterThan(40);
    await expectPicture(page, { ...picture, view: zoomed });
    const printed = new Map(
      (await page.evaluate(() => window.printed)).map(({ text, x, y }) => {
        const row = Math.floor(zoomed.row + y / cell);
        const column = Math.floor(zoomed.column + x / cell);
        return [`${row}, ${column}`, text];
      }),
    );
    const weights = model.weights[square.index]!;
    let seen = 0;
    for (let row = Math.ceil(zoomed.row); row + 1 < zoomed.row + zoomed.height; row++)
      for (
        let column = Math.ceil(zoomed.column);
        column + 1 < zoomed.column + zoomed.width;
        column++
      ) {
        const text = printed.get(`${row}, ${column}`) ?? '';
        expect(text, `${row}, ${column}`).toMatch(/^[+−]\d?\.\d+$/);
        const digits = text.split('.')[1]!.length;
        const value = Number(text.replace('−', '-'));
        const weight = weights[row * square.inputs + column]!;
        expect(Math.abs(value - weight)).toBeLessThanOrEqual(0.5001 * 10 ** -digits);
        seen++;
      }
    expect(seen).toBeGreaterThan(50);
  });
});

declare global {
  interface Window {
    printed: { readonly text: string; readonly x: number; readonly y: number }[];
  }
}

/** Keeps what the canvases print with a sign: values, not the rulers' numbers. */
function recordTexts(): void {
  window.printed = [];
  const drawing: { fillText: (text: string, x: number, y: number) => void } =
    CanvasRenderingContext2D.prototype;
  const real = drawing.fillText;
  drawing.fillText = function (text, x, y) {
    if (/^[+−]/.test(text)) window.printed.push({ text, x, y });
    real.call(this, text, x, y);
  };
}
