import type { CDPSession, Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { fakeModel } from './fakeModel';
import { differences, fittedView, maps, type Picture, positions, roomOf } from './heatmapReference';
import { closeBrowser, test } from './openApp';
import { choose, openLayer } from './page';

afterAll(closeBrowser);

const model = fakeModel();
const square = model.description.layers.find(({ name }) => name === 'mid_block.attn.to_out.0')!;

/** The layer as it stands when opened. */
async function show(page: Page): Promise<Picture> {
  await choose(page, 'Colour domain', 'scale per layer');
  await openLayer(page, square.name);
  const weights = model.weights[square.index]!;
  const { outputs: rows, inputs: columns } = square;
  const view = await fittedView(page, square);
  return { weights, rows, columns, view, position: positions(weights).log, map: maps.Viridis };
}

const expectPicture = (page: Page, picture: Picture): Promise<void> =>
  expect.poll(() => differences(page, picture)).toEqual([]);

/** The view in which what was under a point is under another, at another magnification. */
function held(
  view: Picture['view'],
  from: { x: number; y: number },
  to: { x: number; y: number },
  factor: number,
): Picture['view'] {
  const [width, height] = [view.width / factor, view.height / factor];
  return {
    width,
    height,
    column: view.column + view.width * from.x - width * to.x,
    row: view.row + view.height * from.y - height * to.y,
  };
}

test('a pinch on a trackpad zooms about the cursor', async ({ open }) => {
  const page = await open();
  const picture = await show(page);
  await expectPicture(page, picture);
  const room = await roomOf(page);
  const at = { x: 0.55, y: 0.4 };
  await page.mouse.move(room.x + at.x * room.width, room.y + at.y * room.height);
  // As browsers report it.
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await expectPicture(page, { ...picture, view: held(picture.view, at, at, Math.exp(1.2)) });
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, 200);
  await page.keyboard.up('Control');
  await page.mouse.move(0, 0);
  await expectPicture(page, picture);
});

test('two fingers zoom about their middle and carry it along, one pans', async ({ open }) => {
  const page = await open();
  const picture = await show(page);
  await expectPicture(page, picture);
  const room = await roomOf(page);
  const touch = await touches(page, room);
  // Past where the matrix is narrower than its room and stays in the middle.
  const middle = { x: 0.5, y: 0.5 };
  await page.mouse.move(room.x + room.width / 2, room.y + room.height / 2);
  await page.mouse.wheel(0, -600);
  const near = held(picture.view, middle, middle, Math.exp(1.2));
  await expectPicture(page, { ...picture, view: near });
  await touch('touchStart', { x: 0.4, y: 0.5 }, { x: 0.6, y: 0.5 });
  await touch('touchMove', { x: 0.38, y: 0.5 }, { x: 0.62, y: 0.5 });
  await touch('touchMove', { x: 0.38, y: 0.55 }, { x: 0.68, y: 0.55 });
  const pinched = held(near, middle, { x: 0.53, y: 0.55 }, 1.5);
  await expectPicture(page, { ...picture, view: pinched });
  await touch('touchEnd');
  await touch('touchStart', { x: 0.38, y: 0.55 });
  await touch('touchMove', { x: 0.36, y: 0.54 });
  await touch('touchEnd');
  const panned = held(pinched, { x: 0.38, y: 0.55 }, { x: 0.36, y: 0.54 }, 1);
  await expectPicture(page, { ...picture, view: panned });
});

type Touch = (
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...fingers: readonly { readonly x: number; readonly y: number }[]
) => Promise<void>;

/** Fingers on the heatmap, in shares of it; each keeps its place in the list until it is lifted. */
async function touches(
  page: Page,
  room: { x: number; y: number; width: number; height: number },
): Promise<Touch> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return async (type, ...fingers) => {
    const touchPoints = fingers.map(({ x, y }, id) => ({
      x: room.x + x * room.width,
      y: room.y + y * room.height,
      id,
    }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
}
