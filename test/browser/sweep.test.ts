import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { damageTable } from '../../src/shared/safeLimit/damageTable';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import { safeLimitSentence } from '../../src/shared/safeLimit/sentences';
import { test } from './openApp';
import { calls } from './page';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const sparsities = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const prompts = [
  'a cat',
  'an apple',
  'a rocket',
  'a penguin',
  'a doughnut',
  'a castle',
  'a tree',
  'a fox',
];
/** Each prompt a little worse than the one before; the last is beyond 0.5 from 40 % on, all are from 70 % on. */
const whole: MadeUpSweep = {
  prompts,
  sparsities,
  damage: (prompt, sparsity) => Number((sparsity * (0.75 + 0.07 * prompt)).toFixed(3)),
  collapsed: (_, sparsity) => sparsity > 0.75,
};
const answersOf = (state: SweepState) => ({
  ready: state,
  command: undefined,
  openCell: undefined,
  previewCell: undefined,
  pruneTo: undefined,
  refine: undefined,
  judge: undefined,
});
const opened = (made: MadeUpSweep, more: Partial<SweepState> = {}) =>
  ({
    app: 'sweep',
    // All rows are in sight.
    height: 1300,
    answers: answersOf({ ...sweepState(made), ...more }),
  }) as const;

const claim = (page: Page) => page.locator('.sweep-claim');
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');
const panel = (page: Page) => page.getByRole('complementary', { name: 'Picture' });
/** What the claims are made from, by the definition. */
const table = damageTable(
  [0, ...sparsities].flatMap(sparsity =>
    prompts.map((prompt, at) => ({
      ...{ prompt, seed: 0, sparsity, value: sparsity === 0 ? 0 : whole.damage(at, sparsity)! },
      collapsed: sparsity > 0.75,
    })),
  ),
);
const sentenceAt = (tolerance: number): string =>
  safeLimitSentence(safeLimit(table, tolerance), tolerance);

describe('the sweep view', () => {
  test('says up to where pruning is safe, in the words of the command line', async ({ open }) => {
    const page = await open(opened(whole));
    await expect.poll(() => claim(page).innerText()).toBe(sentenceAt(0.5));
    expect(sentenceAt(0.5)).toMatch(/^Safe up to 40 %/);
    // What was pruned, among what, and how pictures were made.
    expect(await page.locator('.sweep-header .quiet').innerText()).toBe(
      'sweep · magnitude, per layer, Linear weights · 8 prompts × 1 image each · 20 steps · guidance 7.5',
    );
    // It looks at the limit first.
    await expect.poll(() => panel(page).innerText()).toContain('40 % · seed 0');
  });

  test('answers for another tolerance as it is moved, and says what it was', async ({ open }) => {
    const page = await open(opened(whole));
    const slider = page.getByRole('slider', { name: 'Tolerance' });
    await slider.focus();
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => claim(page).innerText()).toBe(sentenceAt(0.3));
    expect(sentenceAt(0.3)).not.toBe(sentenceAt(0.5));
    const beside = page.locator('.sweep-curve .sweep-tolerance');
    expect(await beside.getByRole('textbox').inputValue()).toBe('0.30');
    expect(await beside.innerText()).toMatch(/^within\s+was 0\.50 Reset$/);
    await beside.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => claim(page).innerText()).toBe(sentenceAt(0.5));
    expect((await beside.innerText()).trim()).toBe('within');
  });

  test('has a picture under each column of the curve, for each prompt', async ({ open }) => {
    const page = await open(opened(whole));
    await expect.poll(() => cells(page).count()).toBe(10 * prompts.length);
    // The number under a column of the curve and the pictures below it have one middle.
    const middle = (box: { x: number; width: number } | null): number => box!.x + box!.width / 2;
    const count = page.getByRole('columnheader', { name: /^60 %/ });
    const below = cells(page).nth(6);
    const [above, under] = [await count.boundingBox(), await below.boundingBox()];
    expect(Math.abs(middle(above) - middle(under))).toBeLessThan(1);
  });

  test('moves one cursor by keys, and opens the cell under it', async ({ open }) => {
    const page = await open(opened(whole));
    await cells(page).nth(2).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => panel(page).innerText()).toMatch(/^an apple\s+30 %/);
    await page.keyboard.press('c');
    await expect.poll(() => panel(page).innerText()).toMatch(/^an apple\s+60 %/);
    await page.keyboard.press('s');
    await page.keyboard.press('End');
    await expect
      .poll(() => panel(page).innerText())
      .toMatch(/^an apple\s+90 %[^]*likely collapsed/);
    await page.keyboard.press('Enter');
    const { key } = sweepState(whole).curves[0]!.series[0]!.settings[9]!.cells[1]!;
    await expect.poll(() => calls(page, 'openCell')).toEqual([{ key }]);
    await panel(page).getByRole('button', { name: 'Preview Again' }).click();
    await expect.poll(() => calls(page, 'previewCell')).toEqual([{ key }]);
    await cells(page).nth(10).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    expect(await calls(page, 'openCell')).toHaveLength(1);
    // A dense picture is beside itself already.
    expect(await panel(page).getByRole('button', { name: 'Preview Again' }).count()).toBe(0);
  });

  test('reads each cell aloud with its place, verdict and figure', async ({ open }) => {
    const page = await open(opened(whole));
    expect(await cells(page).nth(6).getAttribute('aria-label')).toBe(
      '60 %, 1 of 8, a cat: same picture, latent error 0.45',
    );
    expect(await cells(page).nth(79).getAttribute('aria-label')).toBe(
      '90 %, 8 of 8, a fox: likely collapsed, latent error 1.12',
    );
  });

  test('prunes to the limit of the tolerance that is shown, and remembers that one', async ({
    open,
  }) => {
    const page = await open(opened(whole));
    const prune = (share: string) => page.getByRole('button', { name: `Prune to ${share}…` });
    await prune('40 %').click();
    const keyAt = (column: number): string =>
      sweepState(whole).curves[0]!.series[0]!.settings[column]!.cells[0]!.key;
    await expect.poll(() => calls(page, 'pruneTo')).toEqual([{ key: keyAt(4), tolerance: 0.5 }]);
    await page.getByRole('slider', { name: 'Tolerance' }).focus();
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowLeft');
    await prune('20 %').click();
    await expect
      .poll(async () => (await calls(page, 'pruneTo')).at(-1))
      .toEqual({ key: keyAt(2), tolerance: 0.3 });
    await expect.poll(() => calls(page, 'judge')).toContainEqual({ tolerance: 0.3 });
  });

  test('refines around the cliff of the curve that is shown', async ({ open }) => {
    const page = await open(opened(whole));
    await page.getByRole('button', { name: 'Refine Around the Cliff' }).click();
    await expect
      .poll(() => calls(page, 'refine'))
      .toEqual([{ component: 'unet', method: 'magnitude', tolerance: 0.5 }]);
  });

  test.for<[string, Partial<MadeUpSweep>, readonly string[]]>([
    ['everything is safe', { damage: () => 0.1, collapsed: () => false }, ['Prune to 90 %…']],
    ['nothing is safe', { damage: () => 1 }, ['Refine Around the Cliff']],
    ['prompts are too few', { prompts: prompts.slice(0, 4) }, []],
    ['pictures are missing', { damage: () => undefined }, []],
  ])('offers what follows where %s', async ([, made, names], { open }) => {
    const page = await open(opened({ ...whole, ...made }));
    await claim(page).waitFor();
    const found = page.locator('.sweep-answer').getByRole('button');
    expect(await found.allInnerTexts()).toEqual(names);
  });

  test('lists all prompts at the cursor, the worst first', async ({ open }) => {
    const page = await open(opened(whole));
    const rows = panel(page).getByRole('row');
    await expect.poll(() => rows.count()).toBe(1 + 8);
    // Damage and PSNR of the last prompt at 40 %, and of the first one.
    expect(await rows.nth(1).innerText()).toMatch(/^\s*a fox\s+0\.50\s+20\.1$/);
    expect(await rows.last().innerText()).toMatch(/^\s*a cat\s+0\.30\s+24\.0$/);
    await panel(page).getByText('40 % · 8 of 8 prompts within 0.50, worst first').waitFor();
  });
});

describe('a sweep that is not whole', () => {
  test('waits for the dense pictures', async ({ open }) => {
    const page = await open(opened({ ...whole, damage: () => undefined, dense: false }));
    await expect.poll(() => claim(page).innerText()).toContain('Waiting for the dense pictures');
  });

  test('says what it knows so far, and goes on when told', async ({ open }) => {
    const damage = (prompt: number, sparsity: number) =>
      sparsity > 0.45 && prompt > 3 ? undefined : whole.damage(prompt, sparsity);
    const page = await open(opened({ ...whole, damage }));
    await expect.poll(() => claim(page).innerText()).toMatch(/so far/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'resume' }]);
    expect(await cells(page).last().getAttribute('aria-label')).toBe(
      '90 %, 8 of 8, a fox: not computed',
    );
  });

  test('shows what a process computes, and pauses it', async ({ open }) => {
    const holder = { pid: 1, host: 'h', hostName: 'node17', since: '', at: '', pace: null };
    const cell = { setting: 'unet 0.4', prompt: 'a cat', seed: 0, step: 12, steps: 20 };
    const run = { ...holder, done: 3, failed: 0, total: 80, cell, isAlive: true, silent: 1000 };
    const page = await open(opened({ ...whole, progress: { state: 'running', runs: [run] } }));
    await expect
      .poll(() => page.locator('.sweep-progress').innerText())
      .toContain('unet 0.4, "a cat", step 12 of 20');
    // By the plan that would be changed it computes just now.
    const refine = page.getByRole('button', { name: 'Refine Around the Cliff' });
    expect(await refine.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'pause' }]);
  });

  test('cannot be run in a restricted workspace', async ({ open }) => {
    const damage = (prompt: number, sparsity: number) =>
      sparsity > 0.8 ? undefined : whole.damage(prompt, sparsity);
    const page = await open(opened({ ...whole, damage }, { canRun: false }));
    await expect.poll(() => page.getByRole('button', { name: 'Resume' }).isDisabled()).toBe(true);
  });

  test('whose plan was edited into none says so, and what to do', async ({ open }) => {
    const fails = { code: 'invalid-request', message: 'It is no plan.', hint: 'Make a new one.' };
    const page = await open({ app: 'sweep', answers: { ready: { fails } } });
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toBe('It is no plan. Make a new one.');
  });

  test('of four prompts shows pictures and claims nothing', async ({ open }) => {
    const page = await open(opened({ ...whole, prompts: prompts.slice(0, 4) }));
    await expect.poll(() => claim(page).innerText()).toContain('cannot support “safe”');
  });
});

test('everybody can read a sweep in every theme', async ({ open }) => {
  const page = await open(opened(whole));
  await cells(page).first().waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
    await page.screenshot({ path: `test/artifacts/sweep-${theme}.png`, fullPage: true });
  });
});
