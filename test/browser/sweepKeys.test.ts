import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SweepMap } from '../../src/shared/messages/sweepMessages';
import { test } from './openApp';
import { calls, contextOf } from './page';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut', 'a castle'],
  sparsities: [0.2, 0.4, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.9 + 0.05 * prompt),
};
const state = sweepState(made);
const { settings } = state.curves[0]!.series[0]!;
const keyOf = (column: number, prompt: number): string => settings[column]!.cells[prompt]!.key;
const map: SweepMap = {
  ...{ method: 'magnitude', x: 'unet', y: 'text-encoder' },
  places: [0, 0.2].flatMap(y =>
    [0, 0.2].map(x => ({ x, y, cells: settings[x + y > 0 ? 1 : 0]!.cells })),
  ),
};
const opened = {
  app: 'sweep',
  answers: { ready: { ...state, maps: [map] }, focus: undefined },
} as const;

const panel = (page: Page) => page.getByRole('complementary', { name: 'Picture' });
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');
const selected = (page: Page) =>
  page.locator('[role=gridcell][aria-selected=true]').getAttribute('aria-label');
const pictures = (page: Page): Promise<readonly (string | null)[]> =>
  panel(page)
    .getByRole('img')
    .evaluateAll(images => images.map(image => image.getAttribute('alt')));
/** The role and the name of what has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const name = element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    return `${element?.getAttribute('role') ?? element?.localName}: ${name}`;
  });
/** F6, which VS Code hears and tells the view of. */
const nextPart = (page: Page) =>
  page.evaluate(() => {
    window.pollard.send({ kind: 'next-part' });
  });

describe('a sweep by keys alone', () => {
  test('is read from the curve to the models, each part one press further', async ({ open }) => {
    const page = await open(opened);
    await cells(page).first().waitFor();
    await expect.poll(() => calls(page, 'focus')).toContainEqual({ hasFocus: true });
    const parts: string[] = [];
    for (let press = 0; press < 6; press++) {
      await nextPart(page);
      parts.push((await focused(page)).split(/[,:] /).slice(0, 2).join(': '));
    }
    expect(parts).toEqual([
      'button: Report…',
      'button: Prune to 40 %…',
      'select: latent errorpixel error (PSNR)1 − SSIM',
      'application: Damage over sparsity',
      'gridcell: 40 %',
      'input: ',
    ]);
    await nextPart(page);
    expect(await focused(page)).toMatch(/^application: Text encoder \+ UNet together/);
    // And round again, to the curve.
    for (let press = 0; press < 4; press++) await nextPart(page);
    expect(await focused(page)).toBe('application: Damage over sparsity');
    await page.keyboard.press('End');
    await page.keyboard.press('c');
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await nextPart(page);
    await expect.poll(() => focused(page)).toMatch(/^gridcell: 60 %, 2 of 6, an apple/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('w');
    await expect.poll(() => panel(page).getByRole('slider').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => pictures(page)).toEqual(['dense', '60 %']);
    await page.keyboard.press('Enter');
    await expect.poll(() => calls(page, 'openCell')).toEqual([{ key: keyOf(3, 2) }]);
  });

  test('has one tab stop for answer, toolbar, curve, pictures and panel, and arrows within', async ({
    open,
  }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    const part = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        const figure = element?.closest('[data-figure]')?.getAttribute('data-figure');
        if (element?.matches('[role=application], [role=gridcell]')) return figure ?? '';
        const name = ['answer', 'toolbar', 'cell'].find(each => element?.closest(`.sweep-${each}`));
        return name ?? 'another';
      });
    await page.getByRole('button', { name: 'Report…' }).focus();
    const parts: string[] = [];
    while (!parts.includes('cell') && parts.length < 20) {
      await page.keyboard.press('Tab');
      parts.push(await part());
    }
    // Besides them: the tolerance's handle and its field, and what saves figures.
    expect(parts.filter(each => each !== 'another')).toEqual([
      ...['answer', 'toolbar', 'curve', 'pictures', 'map', 'cell'],
    ]);
    await page.keyboard.press('Tab');
    expect(await part()).not.toBe('cell');
    await page.keyboard.press('Shift+Tab');
    // Through the panel and back, its choice of views being one of it.
    expect(await focused(page)).toBe('input: ');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/^button: (?:−|Zoom Out)/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => panel(page).getByRole('radio', { name: 'wipe' }).isChecked())
      .toBe(true);
    const toolbar = page.getByRole('toolbar');
    await toolbar.locator('[tabindex="0"]').focus();
    const all = await toolbar.locator('button, input, select').count();
    const seen = new Set([await focused(page)]);
    for (let press = 1; press < all; press++) {
      await page.keyboard.press('ArrowRight');
      seen.add(await focused(page));
    }
    expect(seen.size).toBe(all);
    expect(await toolbar.locator('[tabindex="0"]').count()).toBe(1);
    // Nothing was chosen on the way, and it goes round.
    expect(await toolbar.getByRole('combobox').first().inputValue()).toBe('latentError');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe([...seen][0]);
  });

  test('compares with the column that was pinned, until that is taken back', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(1).click();
    await page.keyboard.press('p');
    await page.keyboard.press('End');
    await expect.poll(() => pictures(page)).toEqual(['20 %', '60 %']);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => panel(page).innerText()).toContain('Compared with 20 %.');
    const [reference] = await panel(page).getByRole('img').all();
    expect(await reference!.getAttribute('src')).toContain(`${keyOf(1, 1)}.png`);
    await page.keyboard.press('Escape');
    await expect.poll(() => pictures(page)).toEqual(['dense', '60 %']);
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => pictures(page)).toEqual(['60 %', '40 %']);
    await panel(page).getByRole('button', { name: 'Compare with dense' }).click();
    await expect.poll(() => pictures(page)).toEqual(['dense', '40 %']);
  });

  test('takes what somebody says of a picture, and claims by its figures as before', async ({
    open,
  }) => {
    const page = await open(opened);
    await cells(page).nth(1).click();
    const claim = await page.locator('.sweep-claim').innerText();
    const said = ['likely collapsed', 'quality drops', 'another picture', 'same picture'];
    for (const word of said) {
      await page.keyboard.press('v');
      await expect.poll(() => selected(page)).toMatch(new RegExp(`^20 %, 1 of 6, a cat: ${word},`));
      expect(await panel(page).innerText()).toContain('Said by eye');
      expect(await page.locator('.sweep-claim').innerText()).toBe(claim);
    }
    await page.keyboard.press('v');
    await expect.poll(() => panel(page).innerText()).not.toContain('Said by eye');
    // A dense picture is what others are compared with.
    await page.keyboard.press('Home');
    await page.keyboard.press('v');
    expect(await panel(page).innerText()).not.toContain('Said by eye');
  });

  test('shows a cell as large as there is room, and comes back', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    await page.keyboard.press('z');
    const large = page.getByRole('region', { name: 'Compare Large' });
    const shown = () =>
      large
        .locator('.sweep-pair')
        .getByRole('img')
        .evaluateAll(images =>
          images.map(image => image.getAttribute('alt') ?? image.getAttribute('aria-label')),
        );
    await expect.poll(shown).toEqual(['dense', '40 %', 'difference |luma|, 0 … 128 or more']);
    const sides = await large
      .locator('.sweep-pair')
      .getByRole('img')
      .evaluateAll(images => images.map(image => image.clientWidth));
    expect(new Set(sides).size).toBe(1);
    expect(sides[0]).toBeGreaterThan(300);
    await expect.poll(() => focused(page)).toBe('application: Pictures by prompt and sparsity');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect.poll(shown).toEqual(['dense', '60 %', 'difference |luma|, 0 … 128 or more']);
    expect(await large.innerText()).toContain('an apple');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test/artifacts/sweep-large-dark.png' });
    await page.keyboard.press('Escape');
    await expect.poll(() => selected(page)).toMatch(/^60 %, 2 of 6, an apple/);
    expect(await large.count()).toBe(0);
  });

  test('has VS Code offer to open the cell that its menu is opened on', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).waitFor();
    expect(await contextOf(cells(page).nth(2))).toEqual({
      ...{ webviewSection: 'sweepCell', key: keyOf(2, 0), preventDefaultContextMenuItems: true },
    });
    // There is nothing to open of a dense one.
    expect(await contextOf(cells(page).first())).toBe(null);
  });
});

describe('the tables of a sweep', () => {
  test('stand for the figure that has the focus: pictures in words', async ({ open }) => {
    const page = await open(opened);
    await cells(page).nth(2).click();
    await page.keyboard.press('t');
    const table = page.getByRole('region', { name: 'Pictures by prompt' });
    await expect.poll(() => focused(page)).toMatch(/^region: Pictures by prompt/);
    const row = table.getByRole('row', { name: /^an apple/ });
    expect(await row.locator('th, td').allInnerTexts()).toEqual([
      'an apple',
      '0.00',
      ...['0.19, same picture', '0.38, same picture', '0.57, another picture'],
    ]);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('t');
    await expect.poll(() => focused(page)).toMatch(/^gridcell: 40 %, 1 of 6/);
    await page.locator('.sweep-curve').waitFor();
  });

  test('stand for a map: what each pair is, in figures', async ({ open }) => {
    const page = await open(opened);
    const figure = page.getByRole('application', { name: /together/ });
    await figure.focus();
    await page.keyboard.press('t');
    const table = page.getByRole('region', { name: /together, magnitude/ }).getByRole('table');
    // The median of six prompts is the mean of the two in the middle: 0.200 and 0.210.
    expect(await table.getByRole('row').last().locator('th, td').allInnerTexts()).toEqual([
      ...['dense', '6 of 6, 0.00, safe', '6 of 6, 0.21, safe'],
    ]);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('t');
    await figure.locator('.chart').waitFor();
  });
});
