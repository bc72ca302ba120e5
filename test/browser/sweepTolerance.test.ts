import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { damageTable } from '../../src/shared/safeLimit/damageTable';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import { safeLimitSentence } from '../../src/shared/safeLimit/sentences';
import { test } from './openApp';
import { type MadeUpSweep, sweepState } from './sweepState';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.1, 0.3, 0.5, 0.7],
  damage: (prompt, sparsity) => Number((sparsity * (0.9 + 0.05 * prompt)).toFixed(3)),
};
const opened = {
  app: 'sweep',
  answers: { ready: sweepState(made), command: undefined },
} as const;

const handle = (page: Page) => page.getByRole('slider', { name: 'Tolerance' });
const field = (page: Page) => page.getByRole('textbox', { name: 'within' });
const says = (page: Page) => handle(page).getAttribute('aria-valuetext');
const middle = (box: { y: number; height: number } | null): number => box!.y + box!.height / 2;
/** What the view claims, by the definition. */
const sentenceAt = (tolerance: number): string =>
  safeLimitSentence(
    safeLimit(
      damageTable(
        [0, ...made.sparsities].flatMap(sparsity =>
          made.prompts.map((prompt, at) => ({
            ...{ prompt, seed: 0, sparsity, collapsed: false },
            value: sparsity === 0 ? 0 : made.damage(at, sparsity)!,
          })),
        ),
      ),
      tolerance,
    ),
    tolerance,
  );

describe('the handle of the tolerance', () => {
  test('lies at the end of its line, wherever that is', async ({ open }) => {
    const page = await open(opened);
    const apart = async (): Promise<number> => {
      const line = await page.locator('.sweep-tolerance-line').boundingBox();
      return Math.abs(middle(line) - middle(await handle(page).boundingBox()));
    };
    await expect.poll(apart).toBeLessThan(1);
    await handle(page).focus();
    for (const key of ['PageDown', 'PageDown', 'End', 'Home']) {
      await page.keyboard.press(key);
      await expect.poll(apart).toBeLessThan(1);
    }
  });

  test('is moved by the arrows, a hundredth at a time', async ({ open }) => {
    const page = await open(opened);
    await handle(page).focus();
    expect(await says(page)).toBe('within 0.50');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => says(page)).toBe('within 0.52');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => says(page)).toBe('within 0.49');
    await page.keyboard.press('PageDown');
    await expect.poll(() => says(page)).toBe('within 0.39');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => says(page)).toBe('within 0.01');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => says(page)).toBe('within 1.50');
    // It is one tolerance: the field beside it says the same.
    expect(await field(page).inputValue()).toBe('1.50');
  });

  test('is dragged to what the axis says there, and the answer follows', async ({ open }) => {
    const page = await open(opened);
    const claim = page.locator('.sweep-claim');
    await expect.poll(() => claim.innerText()).toBe(sentenceAt(0.5));
    const box = (await handle(page).boundingBox())!;
    // Pressed beside its middle, it does not jump.
    await page.mouse.move(box.x + 6, middle(box) + 5);
    await page.mouse.down();
    expect(await says(page)).toBe('within 0.50');
    const tick = await page
      .locator('.sweep-axis [aria-description="y axis"]')
      .getByText('0.2', { exact: true })
      .boundingBox();
    await page.mouse.move(box.x + 40, middle(tick) + 5, { steps: 5 });
    await expect.poll(() => says(page)).toBe('within 0.20');
    await page.mouse.up();
    await page.mouse.move(box.x, box.y - 100);
    expect(await says(page)).toBe('within 0.20');
    expect(await claim.innerText()).toBe(sentenceAt(0.2));
    expect(sentenceAt(0.2)).not.toBe(sentenceAt(0.5));
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider');
  });

  test('keeps to the pointer where the answer takes another line meanwhile', async ({ open }) => {
    const page = await open(opened);
    const claim = page.locator('.sweep-claim');
    await expect.poll(() => claim.innerText()).toBe(sentenceAt(0.5));
    const box = (await handle(page).boundingBox())!;
    await page.mouse.move(box.x + 6, middle(box));
    await page.mouse.down();
    const tick = await page
      .locator('.sweep-axis [aria-description="y axis"]')
      .getByText('0.2', { exact: true })
      .boundingBox();
    await claim.evaluate((element: HTMLElement) => (element.style.paddingTop = '28px'));
    await page.mouse.move(box.x + 6, middle(tick));
    await expect.poll(() => says(page)).toBe('within 0.20');
  });

  test('draws once a frame, however fast the pointer is', async ({ open }) => {
    const page = await open(opened);
    const box = (await handle(page).boundingBox())!;
    await page.mouse.move(box.x + 6, middle(box));
    await page.mouse.down();
    await page.mouse.move(box.x + 6, middle(box) + 1);
    const drawn = await page.evaluate(async () => {
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      await frame();
      await frame();
      let count = 0;
      const saved = window.pollard.state;
      const seen = new Set<string>();
      const line = document.querySelector('.sweep-tolerance-line')!;
      new MutationObserver(records => {
        count += records.length;
        seen.add(JSON.stringify(saved()));
      }).observe(line, { attributeFilter: ['style'] });
      const track = document.querySelector('.sweep-tolerance-track')!;
      const { top, height } = track.getBoundingClientRect();
      for (let at = 0; at < 40; at++) {
        const clientY = top + (height * at) / 60;
        track.dispatchEvent(new PointerEvent('pointermove', { clientX: 0, clientY }));
        // Also what is drawn after a task of its own would be seen.
        await Promise.resolve();
      }
      await frame();
      await frame();
      await frame();
      return { count, seen: seen.size };
    });
    expect(drawn).toEqual({ count: 1, seen: 1 });
  });
});

describe('the field of the tolerance', () => {
  test('takes a number with a point or a comma, and the answer follows', async ({ open }) => {
    const page = await open(opened);
    const claim = page.locator('.sweep-claim');
    for (const [typed, value] of [
      ['0.3', 0.3],
      ['0,42', 0.42],
    ] as const) {
      await field(page).fill(typed);
      await field(page).press('Enter');
      await expect.poll(() => claim.innerText()).toBe(sentenceAt(value));
      expect(await field(page).inputValue()).toBe(value.toFixed(2));
      expect(await says(page)).toBe(`within ${value.toFixed(2)}`);
    }
  });

  test('says in words what it takes, and changes nothing before', async ({ open }) => {
    const page = await open(opened);
    for (const typed of ['2', 'much', '-0.3', '']) {
      await field(page).fill(typed);
      const alert = page.getByRole('alert').filter({ hasText: /./ });
      expect(await alert.innerText()).toBe('Type a number from 0.01 to 1.50.');
      expect(await field(page).getAttribute('aria-invalid')).toBe('true');
      await field(page).press('Enter');
      expect(await says(page)).toBe('within 0.50');
    }
    await field(page).press('Escape');
    expect(await field(page).inputValue()).toBe('0.50');
  });

  test('is reached by the keyboard, moved by the arrows, and its digits are none of the view’s keys', async ({
    open,
  }) => {
    const page = await open(opened);
    await handle(page).focus();
    await page.keyboard.press('Tab');
    expect(await field(page).evaluate(element => element === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => says(page)).toBe('within 0.49');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0.30+');
    expect(await page.locator('.sweep-cell').getByRole('status').innerText()).toBe('100 %');
    expect(await field(page).inputValue()).toBe('0.30+');
  });
});
