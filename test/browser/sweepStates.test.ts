import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import type { SweepRun } from '../../src/shared/sweep/sweepProgress';
import { shownDots } from './shownDots';
import { test } from './openApp';
import { inEachTheme } from './inEachTheme';
import { calls } from './page';
import { type MadeUpSweep, sweepState } from './sweepState';
import { violations } from './violations';

const made: MadeUpSweep = {
  prompts: ['a cat', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.2, 0.4, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.9 + 0.02 * prompt),
};
const opened = (more: Partial<MadeUpSweep>, state: Partial<SweepState> = {}) =>
  ({
    app: 'sweep',
    answers: { ready: { ...sweepState({ ...made, ...more }), ...state }, command: undefined },
  }) as const;

const header = (page: Page) => page.locator('.sweep-progress');
const claim = (page: Page) => page.locator('.sweep-claim');
const note = (page: Page) => page.locator('.sweep-answer .quiet');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const cells = (page: Page) => page.getByRole('grid', { name: 'Pictures' }).getByRole('gridcell');

const run: SweepRun = {
  ...{ pid: 1, host: 'h', hostName: 'node17', since: '2026-11-24T09:12:00Z', at: '' },
  ...{ done: 3, failed: 0, total: 20, pace: 60_000, isAlive: true, silent: 4000 },
};
/** Nothing was computed beyond the first sparsity. */
const half = (_: number, sparsity: number) => (sparsity > 0.3 ? undefined : 0.1);

/** What is behind all figures: it hides the tint of a place that waits. */
const groundOf = (page: Page): Promise<string> =>
  page.locator('.sweep-figures').evaluate(each => getComputedStyle(each).backgroundColor);

describe('what a sweep says of itself', () => {
  test('that is planned: how much it computes, and Start', async ({ open }) => {
    const none = { dense: false, damage: () => undefined };
    const page = await open(opened({ ...none, progress: { state: 'planned' } }));
    await expect.poll(() => header(page).innerText()).toContain('20 cells, 3 settings');
    expect(await claim(page).innerText()).toContain('Waiting for the dense pictures');
    // Empty places, and no line of a curve yet.
    expect(await cells(page).locator('.sweep-place:not(.empty)').count()).toBe(20);
    expect(await shownDots(page)).toHaveLength(0);
    await button(page, 'Start').click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'resume' }]);
  });

  test('that another machine computes: which, since when, and its last sign', async ({ open }) => {
    const page = await open(opened({ damage: half, progress: { state: 'running', runs: [run] } }));
    await expect
      .poll(() => header(page).innerText())
      .toContain('Running on node17 since 2026-11-24 09:12 UTC (last sign 4 s ago).');
    expect(await header(page).innerText()).toMatch(
      /^10 of 20 cells · loading · 10 min 0 s left\. Running on/,
    );
    expect(await button(page, 'Resume').count()).toBe(0);
  });

  test('that was paused: where, and Resume', async ({ open }) => {
    const page = await open(opened({ damage: half, progress: { state: 'stopped' } }));
    await expect
      .poll(() => header(page).innerText())
      .toContain('Paused after cell 10 of 20. Nothing is lost');
    expect(await button(page, 'Resume').isEnabled()).toBe(true);
    expect(await button(page, 'Show Log').count()).toBe(0);
  });

  test('that runs can be paused, or stopped at once; one that was stopped says so', async ({
    open,
  }) => {
    const page = await open(opened({ damage: half, progress: { state: 'running', runs: [run] } }));
    await button(page, 'Pause').click();
    await button(page, 'Stop').click();
    await expect
      .poll(() => calls(page, 'command'))
      .toEqual([{ command: 'pause' }, { command: 'stop' }]);
    const stopped = sweepState({
      ...{ ...made, damage: half },
      progress: { state: 'stopped', wasStopped: true },
    });
    await page.evaluate(state => {
      window.pollard.send({ kind: 'state', state });
    }, stopped);
    await expect
      .poll(() => header(page).innerText())
      .toContain('Stopped, as asked, after cell 10 of 20. Nothing is lost');
    expect(await button(page, 'Resume').isEnabled()).toBe(true);
    expect(await button(page, 'Stop').count()).toBe(0);
  });

  test('whose process was killed: how long ago, its log, and Resume', async ({ open }) => {
    const dead = { ...run, isAlive: false, silent: 14 * 60_000 };
    const page = await open(opened({ damage: half, progress: { state: 'stopped', runs: [dead] } }));
    await expect
      .poll(() => header(page).innerText())
      .toContain('Stopped 14 min 0 s ago, after 10 of 20 cells.');
    await button(page, 'Show Log').click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'log' }]);
    expect(await button(page, 'Resume').isEnabled()).toBe(true);
  });

  test('of which cells failed: how many, why, and that they can be tried again', async ({
    open,
  }) => {
    const state = sweepState({ ...made, damage: half });
    const [curve] = state.curves;
    const [series] = curve!.series;
    const settings = series!.settings.map((setting, column) => ({
      ...setting,
      cells: setting.cells.map((cell, at) => {
        const { key, prompt, seed } = cell;
        if (column !== 2 || at > 1) return cell;
        const message = 'There was no memory left.';
        const failed = {
          ...{ key, prompt, seed, sparsity: { unet: 0.4 } },
          state: 'failed',
          message,
        };
        return { ...cell, result: { ...failed, criterion: 'magnitude', targets: ['linear'] } };
      }),
    }));
    const progress = { ...state.progress, state: 'stopped', failed: 2, reason: 'out of memory' };
    const page = await open({
      app: 'sweep',
      answers: {
        ready: { ...state, progress, curves: [{ ...curve, series: [{ ...series, settings }] }] },
        command: undefined,
      },
    });
    await expect.poll(() => header(page).innerText()).toContain('2 cells failed: out of memory.');
    const failed = cells(page).and(page.getByLabel(/: failed$/));
    expect(await failed.count()).toBe(2);
    // An outlined place with an icon, and neither tint nor hatch.
    expect(await failed.locator('.sweep-place.failed .sweep-error').count()).toBe(2);
    await failed.first().click();
    const panel = page.getByRole('complementary', { name: 'Picture' });
    await expect.poll(() => panel.getByRole('alert').innerText()).toBe('There was no memory left.');
    const word = panel.getByText('failed', { exact: true });
    expect(await word.locator('.sweep-error').count()).toBe(1);
    await inEachTheme(page, async theme => {
      const place = failed.first().locator('.sweep-place');
      const look = await place.evaluate(each => {
        const { backgroundColor, backgroundImage, borderTopWidth } = getComputedStyle(each);
        return [backgroundColor, backgroundImage, borderTopWidth];
      });
      expect(look, theme).toEqual([await groundOf(page), 'none', '1px']);
      expect(await violations(page), theme).toEqual([]);
    });
    await button(page, 'Retry Failed (2)').click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'resume' }]);
  });
});

test('sparsities that are not computed have a grey head and empty places, and are on no curve', async ({
  open,
}) => {
  const page = await open(opened({ damage: half, progress: { state: 'stopped' } }));
  const head = (name: RegExp) => page.getByRole('columnheader', { name });
  await head(/^60 %/).waitFor();
  const colours = async () =>
    Promise.all(
      [/^20 %/, /^40 %/, /^60 %/].map(async name => {
        return head(name).evaluate(each => getComputedStyle(each).color);
      }),
    );
  const quiet = await page
    .locator('.sweep-header .quiet')
    .evaluate(each => getComputedStyle(each).color);
  const [computed, ...others] = await colours();
  expect(others).toEqual([quiet, quiet]);
  expect(computed).not.toBe(quiet);
  const empty = cells(page).locator('.sweep-place.empty');
  expect(await empty.count()).toBe(10);
  expect(await empty.first().evaluate(each => getComputedStyle(each).borderTopWidth)).toBe('1px');
  // As the page is: over the tint of a place that waits.
  expect(await empty.first().evaluate(each => getComputedStyle(each).backgroundColor)).toBe(
    await groundOf(page),
  );
  // Dense and 20 %, of five prompts each.
  expect(await shownDots(page)).toHaveLength(10);
  await cells(page)
    .and(page.getByLabel(/^60 %, 2 of 5/))
    .click();
  const panel = page.getByRole('complementary', { name: 'Picture' });
  expect(await panel.getByText('not computed').count()).toBe(1);
});

describe('what a sweep claims', () => {
  test.for<[string, Partial<MadeUpSweep>, RegExp, RegExp]>([
    [
      'up to where it is safe',
      {},
      /^Safe up to 40 %: at least 5 of 5 prompts stay within 0\.50/,
      /^Cliff at 60 %/,
    ],
    [
      'that it is safe nowhere',
      { damage: () => 0.8 },
      /^Already at 20 %, 5 of 5 prompts are beyond 0\.50\. Loosen the tolerance/,
      /^Cliff at 20 %/,
    ],
    [
      'that there is no cliff',
      { damage: () => 0.1 },
      /^Safe up to 60 %/,
      /^No cliff up to 60 % \(5 prompts\)/,
    ],
    [
      'that a lower sparsity is worse than a higher one',
      { damage: (_, sparsity) => (sparsity === 0.2 ? 0.45 : 0.1 + sparsity / 10) },
      /^Safe up to 60 %/,
      /20 % is worse than 40 % for 5 of 5 prompts: small samples do that/,
    ],
    [
      'what lies between where cells are missing',
      { damage: (_, sparsity) => (sparsity === 0.4 ? undefined : sparsity) },
      /^Between 20 % and 60 % so far \(5 prompts\)/,
      /./,
    ],
    [
      'nothing of four prompts',
      { prompts: made.prompts.slice(0, 4) },
      /^4 prompts show the pictures but cannot support “safe”\. 5 are the least/,
      /^No cliff is given for 4 prompts/,
    ],
  ])('%s', async ([, more, says, below], { open }) => {
    const page = await open(opened(more));
    await expect.poll(() => claim(page).innerText()).toMatch(says);
    expect(await note(page).innerText()).toMatch(below);
  });

  test('nothing in bands where prompts are too few, with their dots all the same', async ({
    open,
  }) => {
    const page = await open(opened({ prompts: made.prompts.slice(0, 4) }));
    await claim(page).waitFor();
    expect(await page.locator('.sweep-curve [aria-description^="band"]').count()).toBe(0);
    expect(await shownDots(page)).toHaveLength(16);
    const counts = page.getByRole('columnheader', { name: /of 4/ });
    expect(await counts.count()).toBe(4);
  });
});
