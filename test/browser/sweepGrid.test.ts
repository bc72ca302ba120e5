import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';

/** A thousand cells: as high as they are many, or as wide. */
const made = (prompts: number, settings: number): MadeUpSweep => ({
  prompts: Array.from({ length: prompts }, (_, at) => `prompt ${at + 1}`),
  sparsities: Array.from({ length: settings - 1 }, (_, at) => (at + 1) / settings),
  damage: (prompt, sparsity) => sparsity + prompt / 1000,
});
const opened = (prompts: number, settings: number) =>
  ({ app: 'sweep', answers: { ready: sweepState(made(prompts, settings)) } }) as const;

const grid = (page: Page) => page.getByRole('grid', { name: 'Pictures' });
const cell = (page: Page, name: RegExp) => grid(page).getByRole('gridcell', { name });
const scroll = (page: Page, left: number, top: number) =>
  page.locator('.sweep-figures').evaluate(
    (element, place) => {
      element.scrollTo({ ...place, behavior: 'instant' });
    },
    { left, top },
  );

describe('a grid of a thousand pictures', () => {
  test('has those in the page that are in sight, and says how many there are', async ({ open }) => {
    const page = await open(opened(50, 20));
    await cell(page, /1 of 50/)
      .first()
      .waitFor();
    const pictures = () => grid(page).locator('img').count();
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('51');
    expect(await grid(page).getAttribute('aria-colcount')).toBe('21');
    expect(await pictures()).toBeLessThan(400);
    expect(await cell(page, /50 of 50/).count()).toBe(0);
    await scroll(page, 0, 1e6);
    await expect.poll(() => cell(page, /50 of 50/).count()).toBe(20);
    const last = cell(page, /^95 %, 50 of 50/);
    expect(await last.getAttribute('aria-colindex')).toBe('21');
    expect(await grid(page).getByRole('row').last().getAttribute('aria-rowindex')).toBe('51');
    // The cursor's row alone is kept of those above.
    expect(await cell(page, /, 1 of 50/).count()).toBe(20);
    expect(await cell(page, /, 2 of 50/).count()).toBe(0);
    expect(await pictures()).toBeLessThan(400);
  });

  test('fills places with cells once it rests, and says at once whose they are', async ({
    open,
  }) => {
    const page = await open(opened(50, 20));
    await cell(page, /^95 %, 1 of 50/).waitFor();
    expect(await grid(page).getByRole('rowheader').count()).toBeLessThan(20);
    const seen = await grid(page).evaluate(
      element =>
        new Promise<{ readonly first: string; readonly rested: number }>(done => {
          let scrolled = 0;
          let first = '';
          window.addEventListener('scroll', () => (scrolled = performance.now()), true);
          new MutationObserver(() => {
            const last = element.querySelector('[aria-rowindex="51"]');
            first ||= last?.textContent ?? '';
            if (last?.querySelector('[role=gridcell]'))
              done({ first, rested: performance.now() - scrolled });
          }).observe(element, { childList: true, subtree: true });
          document.querySelector('.sweep-figures')!.scrollTo({ top: 1e6, behavior: 'instant' });
        }),
    );
    expect(seen.first).toBe('prompt 50');
    // A timer is never early, but a clock may be coarse.
    expect(seen.rested).toBeGreaterThan(98);
    // Those between were never in sight.
    expect(await grid(page).getByRole('rowheader').count()).toBeLessThan(20);
  });

  test('is filled as far as it reaches when its room grows before it rests', async ({ open }) => {
    const page = await open(opened(50, 20));
    await cell(page, /^95 %, 1 of 50/).waitFor();
    const figures = page.locator('.sweep-figures');
    await figures.evaluate(element => {
      element.style.maxHeight = '420px';
    });
    await expect.poll(() => cell(page, /^95 %, 9 of 50/).count()).toBe(0);
    await figures.evaluate(element => {
      element.scrollTo({ top: 67, behavior: 'instant' });
      element.style.maxHeight = '';
    });
    // A picture comes when it rests: what was in sight before does not come back then.
    await cell(page, /^95 %, 7 of 50/)
      .locator('img')
      .waitFor({ timeout: 10_000 });
  });

  test('lets go of columns that are out of sight, and keeps names', async ({ open }) => {
    const page = await open(opened(8, 125));
    await cell(page, /^dense, 1 of 8/).waitFor();
    await scroll(page, 1e6, 0);
    await expect.poll(() => cell(page, /^99.2 %, 1 of 8/).count()).toBe(1);
    // The cursor is at the limit, so the dense ones have nothing to hold them.
    expect(await cell(page, /^dense/).count()).toBe(0);
    const name = grid(page).getByRole('rowheader', { name: 'prompt 3' });
    await expect.poll(async () => (await name.boundingBox())!.x).toBe(0);
    // So are the axis at the left, and the tolerance with its handle at the right.
    const tick = page.locator('.sweep-axis').getByText('0.5', { exact: true });
    const handle = page.getByRole('slider', { name: 'Tolerance' });
    const figures = (await page.locator('.sweep-figures').boundingBox())!;
    for (const left of [0, 1500, 1e6]) {
      await scroll(page, left, 0);
      const [at, end] = [(await tick.boundingBox())!, (await handle.boundingBox())!];
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.x + at.width).toBeLessThan(112);
      expect(end.x + end.width).toBeLessThanOrEqual(figures.x + figures.width);
      expect(end.x).toBeGreaterThan(figures.x + figures.width - 150);
    }
  });

  test('leaves what is drawn of the pictures in sight as it is while it scrolls', async ({
    open,
  }) => {
    const page = await open(opened(8, 125));
    await cell(page, /^dense, 1 of 8/).waitFor();
    await page.locator('.sweep-strips').evaluate(strips => {
      new MutationObserver(() => {
        strips.setAttribute('data-changed', '');
      }).observe(strips, { subtree: true, attributeFilter: ['d', 'class'] });
    });
    expect(await cell(page, /^26.4 %, 1 of 8/).count()).toBe(0);
    await scroll(page, 540, 0);
    await expect.poll(() => cell(page, /^26.4 %, 1 of 8/).count()).toBe(1);
    // What came in has its own strips; those that were there are the same.
    expect(await page.locator('.sweep-strips').getAttribute('data-changed')).toBeNull();
    expect(await page.locator('.sweep-strips path[class]').count()).toBeGreaterThan(8);
  });

  test('stays under its curve, which does not scroll away', async ({ open }) => {
    const page = await open(opened(50, 20));
    const top = async () => Math.round((await page.locator('.sweep-curve').boundingBox())!.y);
    const before = await top();
    await scroll(page, 0, 900);
    await cell(page, /, 20 of 50/)
      .first()
      .waitFor();
    expect(await top()).toBe(before);
    // The numbers are still over their pictures.
    const middle = (box: { x: number; width: number } | null) => box!.x + box!.width / 2;
    const number = page.getByRole('columnheader', { name: /^60 %/ });
    const below = cell(page, /^60 %, 20 of 50/);
    const apart = middle(await number.boundingBox()) - middle(await below.boundingBox());
    expect(Math.abs(apart)).toBeLessThan(1);
  });

  test('follows the keys, and shows what has the focus', async ({ open }) => {
    const page = await open({ ...opened(50, 20), height: 900 });
    await cell(page, /^50 %, 1 of 50/).click();
    for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement!.getAttribute('aria-label'));
    await expect.poll(focused).toMatch(/^50 %, 13 of 50/);
    const inSight = async (): Promise<boolean> => {
      const counts = (await page.locator('.sweep-counts').boundingBox())!;
      const box = (await page.locator(':focus').boundingBox())!;
      return box.y >= counts.y + counts.height && box.y + box.height <= 900;
    };
    expect(await inSight()).toBe(true);
    for (let press = 0; press < 10; press++) await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toMatch(/^50 %, 3 of 50/);
    expect(await inSight()).toBe(true);
    // Somebody looks elsewhere meanwhile: the keys go on from where the focus is.
    await scroll(page, 0, 1e6);
    await cell(page, /, 50 of 50/)
      .first()
      .waitFor();
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toMatch(/^55 %, 3 of 50/);
    expect(await inSight()).toBe(true);
  });

  test('lets the curve scroll where a page is too low for both', async ({ open }) => {
    const page = await open({ ...opened(50, 20), height: 560 });
    await cell(page, /1 of 50/)
      .first()
      .waitFor();
    await scroll(page, 0, 900);
    await expect
      .poll(async () => (await page.locator('.sweep-curve').boundingBox())!.y)
      .toBeLessThan(-200);
  });
});
