import type { CDPSession, Page } from 'playwright-core';
import { type Picture, roomOf } from './heatmapReference';
import { test } from './openApp';
import { expectPicture, pictureOf, show, square } from './shownLayer';

async function opened(page: Page): Promise<Picture> {
  await show(page, square);
  return pictureOf(page, square);
}

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
  const picture = await opened(page);
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
  const picture = await opened(page);
  await expectPicture(page, picture);
  const touch = await touches(page);
  const near = await zoomIn(page, picture);
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

test('the pointer that stays after a pinch pans on from where it is', async ({ open }) => {
  const page = await open();
  const picture = await opened(page);
  await expectPicture(page, picture);
  const room = await roomOf(page);
  const touch = await touches(page);
  const near = await zoomIn(page, picture);
  const moveMouse = (x: number, y: number): Promise<void> =>
    page.mouse.move(room.x + x * room.width, room.y + y * room.height);
  // Made-up fingers are lifted all at once: a mouse is the one that stays.
  await moveMouse(0.4, 0.5);
  await page.mouse.down();
  await touch('touchStart', { x: 0.6, y: 0.5 });
  await touch('touchMove', { x: 0.65, y: 0.5 });
  await moveMouse(0.35, 0.5);
  const pinched = held(near, middle, middle, 1.5);
  await expectPicture(page, { ...picture, view: pinched });
  await touch('touchEnd');
  await moveMouse(0.4, 0.53);
  await page.mouse.up();
  const panned = held(pinched, { x: 0.35, y: 0.5 }, { x: 0.4, y: 0.53 }, 1);
  await expectPicture(page, { ...picture, view: panned });
});

const middle = { x: 0.5, y: 0.5 };

/** Zooms past where the matrix is narrower than its room and stays in the middle. */
async function zoomIn(page: Page, picture: Picture): Promise<Picture['view']> {
  const room = await roomOf(page);
  await page.mouse.move(room.x + room.width / 2, room.y + room.height / 2);
  await page.mouse.wheel(0, -600);
  const view = held(picture.view, middle, middle, Math.exp(1.2));
  await expectPicture(page, { ...picture, view });
  return view;
}

type Touch = (
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...fingers: readonly { readonly x: number; readonly y: number }[]
) => Promise<void>;

/** Fingers on the heatmap, in shares of it; each keeps its place in the list until it is lifted. */
async function touches(page: Page): Promise<Touch> {
  const room = await roomOf(page);
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
