import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { count } from '../../src/shared/format';
import type { SensitivityState } from '../../src/shared/messages/sensitivityMessages';
import { damageOf } from '../../src/shared/sensitivity/damage';
import { damageScale, placeOn } from '../../src/shared/sensitivity/damageScale';
import type { SensitivityGroup } from '../../src/shared/sensitivity/sensitivityMap';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import { calls, choose, list, shownNames, thumbnail } from './page';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const { layers } = fakeModel().description;
const linear = layers.filter(({ target }) => target === 'linear');
const blocks = [...new Set(linear.map(({ block }) => block))];

/** A map by blocks whose errors rise and fall from block to block, over three decades. */
const groups = blocks.map((name, i): SensitivityGroup => {
  const error = 10 ** -((i * 7) % 4);
  return {
    name,
    layers: linear
      .filter(({ block }) => block === name)
      .map(({ name: layer, weight }) => ({ name: layer, weights: weight.elements })),
    errors: [
      { sparsity: 0.5, error },
      { sparsity: 0.8, error: i === 1 ? null : 3 * error },
    ],
  };
});
const damages = damageOf(groups);
const nothing: SensitivityState = {
  ...{ maps: {}, running: null, failure: null, refused: null, proposal: null },
};
const measured: SensitivityState = {
  ...nothing,
  maps: { block: { groups, total: groups.length } },
};
const proposal: SensitivityState['proposal'] = {
  ...{ by: 'block', sparsity: 0.4, zeros: 4000, weights: 10_000, most: 0.8 },
  ...{ uniformError: 0.246, predictedError: 0.127, proposedError: 0.129 },
  groups: groups.map(({ name }, i) => ({ name, sparsity: (i % 4) / 5 })),
  step: {
    ...{ select: '*', targets: ['linear'], criterion: 'magnitude', scope: 'layer', enabled: true },
    ...{ goal: { sparsity: 0.4 }, label: 'Prune to 40 %, spread by sensitivity' },
  },
};

const shown = {
  remembered: { version: 2, value: { quantity: 'damage', norms: true } },
} as const;
const tell = (page: Page, sensitivity: SensitivityState): Promise<void> =>
  page.evaluate(state => {
    window.pollard.send({ kind: 'sensitivity', sensitivity: state });
  }, sensitivity);
const bar = (page: Page) => page.getByRole('region', { name: 'Sensitivity', exact: true });
const panel = (page: Page) => page.getByRole('complementary', { name: 'Proposed recipe' });
const twin = (page: Page) => page.getByRole('region', { name: 'Damage by block or layer' });

describe('damage in the overview', () => {
  test('is measured on request, by block or by layer, and stopped', async ({ open }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await choose(page, 'Quantity', 'damage when pruned');
    await bar(page).getByText('Not measured yet.', { exact: false }).waitFor();
    await bar(page).getByRole('button', { name: 'Measure', exact: true }).click();
    await choose(page, 'Pruned together', 'by layer');
    await bar(page).getByRole('button', { name: 'Measure', exact: true }).click();
    await expect.poll(() => calls(page, 'measure')).toEqual([{ by: 'block' }, { by: 'layer' }]);
    await tell(page, { ...nothing, running: { by: 'layer', done: 3, total: 12 } });
    const progress = bar(page).getByRole('progressbar', { name: 'Sensitivity' });
    expect(await progress.getAttribute('value')).toBe('3');
    await bar(page).getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => calls(page, 'stopMeasuring')).toHaveLength(1);
  });

  test('comes block by block: tiles have the lengths and words of the core, the others an outline', async ({
    open,
  }) => {
    const page = await open(shown);
    await tell(page, nothing);
    for (const group of groups.slice(0, 2))
      await page.evaluate(
        ([each, total]) => {
          window.pollard.send({ kind: 'measured', by: 'block', group: each, total });
        },
        [group, groups.length] as const,
      );
    await bar(page).getByText(`2 of ${groups.length} measured`).waitFor();
    const known = damageOf(groups.slice(0, 2));
    const scale = damageScale(known.map(({ perThousand }) => perThousand));
    for (const [i, { layers: own }] of groups.slice(0, 2).entries()) {
      const tile = thumbnail(page, own[0]!.name);
      const box = (await tile.locator('.thumbnail-picture').boundingBox())!;
      const length = (await tile.locator('.damage-bar').boundingBox())!.width / box.width;
      expect(length).toBeCloseTo(Math.max(0.1, placeOn(scale, known[i]!.perThousand)), 1);
      expect(await tile.getAttribute('aria-label')).toContain(`rank ${known[i]!.rank} of 2`);
    }
    const other = thumbnail(page, groups[2]!.layers[0]!.name);
    expect(await other.getAttribute('aria-label')).toContain('not measured');
    expect(await other.locator('.damage-bar').count()).toBe(0);
    await bar(page).getByRole('button', { name: 'Measure the Rest' }).click();
    await expect.poll(() => calls(page, 'measure')).toEqual([{ by: 'block' }]);
  });

  test('has right of each block what pruning all of it costs: a bar, a number, and its Linear weights', async ({
    open,
  }) => {
    const page = await open(shown);
    const tiny = groups.map((group, at) =>
      at === 2 ? { ...group, errors: [{ sparsity: 0.5, error: 0.0004 }] } : group,
    );
    await tell(page, { ...nothing, maps: { block: { groups: tiny, total: tiny.length } } });
    await page.getByText('block at 50 %, probe error').waitFor();
    const errors = damageOf(tiny).map(({ error }) => error);
    const largest = Math.max(...errors);
    for (const at of [0, 1, 2]) {
      const sums = page
        .locator('.overview-block', { has: page.getByText(blocks[at]!, { exact: true }) })
        .locator('.block-damage');
      const weights = tiny[at]!.layers.reduce((sum, layer) => sum + layer.weights, 0);
      const number = errors[at]! < 0.001 ? '< 0.001' : errors[at]!.toFixed(3);
      expect((await sums.innerText()).split(/\s*\n\s*/)).toEqual([
        ...[number, `${count(weights)} Linear`],
      ]);
      const box = sums.locator('.block-damage-bar');
      const [whole, part] = [await box.boundingBox(), await box.locator('span').boundingBox()];
      expect(part!.width / whole!.width).toBeCloseTo(Math.max(1 / 56, errors[at]! / largest), 1);
    }
  });

  test('of weights that changed since is half as strong, and says so, until it is measured again', async ({
    open,
  }) => {
    const page = await open(shown);
    const map = { groups, total: groups.length };
    await tell(page, { ...nothing, maps: { block: { ...map, isStale: true } } });
    const tile = thumbnail(page, groups[0]!.layers[0]!.name);
    await bar(page).getByText('The weights changed since', { exact: false }).waitFor();
    const strength = () =>
      tile.locator('.damage-bar').evaluate(each => getComputedStyle(each).opacity);
    expect(await strength()).toBe('0.5');
    expect(await tile.getAttribute('aria-label')).toContain('out of date');
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
      await page.screenshot({ path: `test/artifacts/sensitivity-stale-${theme}.png` });
    });
    await bar(page).getByRole('button', { name: 'Measure Again' }).click();
    await expect.poll(() => calls(page, 'measure')).toEqual([{ by: 'block' }]);
    await tell(page, { ...nothing, maps: { block: map } });
    await expect.poll(strength).toBe('1');
    expect(await bar(page).getByRole('button', { name: 'Measure Again' }).count()).toBe(0);
  });

  test('sorts the layers, and says in its legend what colours and lengths stand for', async ({
    open,
  }) => {
    const page = await open(shown);
    await tell(page, measured);
    await choose(page, 'Order', 'by damage');
    const worst = groups[damages.findIndex(({ rank }) => rank === 1)]!;
    const names = new Set(linear.map(({ name }) => name));
    const first = (await shownNames(page)).find(name => names.has(name));
    expect(worst.layers.map(({ name }) => name)).toContain(first);
    const { low, high } = damageScale(damages.map(({ perThousand }) => perThousand));
    await page
      .getByText(`${low} or less … ${high}, probe error per 1,000 removed weights`)
      .waitFor();
  });

  test('is a table at a key, with every figure', async ({ open }) => {
    const page = await open(shown);
    await tell(page, measured);
    await thumbnail(page, 'conv_in').focus();
    await page.keyboard.press('t');
    expect(await twin(page).getByRole('columnheader').allInnerTexts()).toEqual([
      ...['block or layer', 'weights', 'error at 50 %', 'error at 80 %', 'per 1,000 removed'],
      'rank',
    ]);
    const row = twin(page).getByRole('row', { name: new RegExp(`^${groups[1]!.name} `) });
    const cells = await row.locator('td').allInnerTexts();
    expect(cells[2]).toBe('not finite');
    expect(Number(cells[3])).toBeCloseTo(damages[1]!.perThousand, 1);
    expect(cells[4]).toBe(String(damages[1]!.rank));
    await page.keyboard.press('t');
    await list(page).waitFor();
  });

  test('says why nothing can be measured, and offers nothing then', async ({ open }) => {
    const page = await open(shown);
    await tell(page, { ...nothing, refused: 'A restricted workspace runs no model.' });
    await bar(page).getByText('A restricted workspace runs no model.').waitFor();
    expect(
      await bar(page)
        .getByRole('button', { name: /Measure|Propose/ })
        .count(),
    ).toBe(0);
  });

  test('says what went wrong, and offers the rest', async ({ open }) => {
    const page = await open(shown);
    const failure = { code: 'no-space', message: 'The disk is full.' } as const;
    const maps = { block: { groups: groups.slice(0, 1), total: groups.length } };
    await tell(page, { ...nothing, maps, failure });
    await bar(page).getByText('The disk is full.', { exact: false }).waitFor();
    await bar(page).getByRole('button', { name: 'Measure the Rest' }).waitFor();
  });
});

describe('a proposed recipe', () => {
  test('is shown as it comes: what each block gets and why, and what it comes to', async ({
    open,
  }) => {
    const page = await open();
    await thumbnail(page, 'conv_in').waitFor();
    await tell(page, { ...measured, proposal });
    await panel(page).waitFor();
    for (const [i, { name }] of groups.entries()) {
      const row = panel(page).getByRole('row', { name: new RegExp(`^${name} `) });
      expect(await row.locator('td').nth(1).innerText()).toBe(`${((i % 4) * 20).toFixed(1)} %`);
      expect(Number(await row.locator('td').nth(2).innerText())).toBeCloseTo(
        damages[i]!.perThousand,
        1,
      );
    }
    for (const figure of ['0.246', '0.127', '0.129'])
      await panel(page).getByText(figure, { exact: true }).waitFor();
    const together = panel(page).getByRole('row', { name: /^together/ });
    expect(await together.locator('td').first().innerText()).toBe('40.0 %');
    await panel(page).getByRole('button', { name: 'Add as Step' }).click();
    await panel(page).getByRole('button', { name: 'Preview…' }).click();
    await panel(page).getByRole('button', { name: 'Discard' }).click();
    await expect
      .poll(() => calls(page, 'command'))
      .toEqual([
        { command: 'addProposal', layers: [] },
        { command: 'previewProposal', layers: [] },
        { command: 'dropProposal', layers: [] },
      ]);
    await tell(page, measured);
    await expect.poll(() => panel(page).count()).toBe(0);
  });

  test('is asked for beside the map', async ({ open }) => {
    const page = await open(shown);
    await tell(page, measured);
    await bar(page).getByRole('button', { name: 'Propose Recipe…' }).click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command: 'propose', layers: [] }]);
  });
});

test('axe finds nothing in tiles, table and proposal in any theme', async ({ open }) => {
  const page = await open(shown);
  await tell(page, { ...measured, proposal });
  await panel(page).waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
  });
  await page.keyboard.press('t');
  await twin(page).waitFor();
  await inEachTheme(page, async theme => {
    expect(await violations(page), theme).toEqual([]);
  });
});
