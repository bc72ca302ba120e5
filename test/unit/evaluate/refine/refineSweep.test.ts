import { mkdir, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { pointsBetween } from '../../../../src/core/evaluate/refine/pointsBetween';
import { refineSweep } from '../../../../src/core/evaluate/refine/refineSweep';
import { curvesOf } from '../../../../src/core/evaluate/report/curves';
import { readSweep } from '../../../../src/core/evaluate/report/readSweep';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { readPlan } from '../../../../src/core/evaluate/sweep/sweepFolder';
import { lockSweep } from '../../../../src/core/evaluate/sweep/sweepLock';
import type { SweepCell } from '../../../../src/shared/sweep/sweepPlan';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { damaged, promptsOf, resultsOf, unetOf, writeSweep } from '../report/madeUpSweep';
import { planOf } from '../sweep/plan';

const at = folderPerTest();
const tenths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const plan = planOf({
  grids: [
    {
      sparsity: { 'text-encoder': [0, 0.5], unet: tenths },
      ...{ criteria: ['magnitude', 'wanda'], targets: ['linear'] },
    },
  ],
  ...{ prompts: promptsOf(6), seeds: [0], calibrations: { unet: 'c', 'text-encoder': 'd' } },
});

const write = async (damage: (cell: SweepCell) => number | null, of = plan): Promise<void> => {
  await writeSweep(
    at(''),
    of,
    resultsOf(of, cell => damaged(damage(cell))),
  );
  await mkdir(at('run'), { recursive: true });
};
/** Damage is what is pruned: 50 % is safe, 60 % is not. */
const rising = (cell: SweepCell): number => unetOf(cell);
const keys = async (): Promise<readonly string[]> =>
  cellsOf(await readPlan(at(''))).map(({ key }) => key);

describe('refining around the cliff', () => {
  beforeEach(() => write(rising));

  it('adds quarters between the last safe sparsity and the first that is not, to that curve alone', async () => {
    const before = await keys();
    expect(await refineSweep(at(''), { component: 'unet', method: 'wanda' })).toEqual({
      ...{ component: 'unet', method: 'wanda', from: 0.5, to: 0.6 },
      points: [0.525, 0.55, 0.575],
    });
    const after = await keys();
    expect(after.filter(key => before.includes(key))).toHaveLength(before.length);
    expect(after).toHaveLength(before.length + 3 * 6);
    const curve = curvesOf(await readSweep(at(''))).find(each => each.component === 'unet')!;
    const points = curve.series.map(({ method, settings }) => [method, settings.length]);
    expect(points).toEqual([
      ['magnitude', 10],
      ['wanda', 13],
    ]);
  });

  it('goes by the tolerance that it is given', async () => {
    const found = await refineSweep(at(''), { component: 'unet', tolerance: 0.25 });
    expect(found).toMatchObject({ from: 0.2, to: 0.3, points: [0.225, 0.25, 0.275] });
  });

  it('waits for what it added before it adds more', async () => {
    await refineSweep(at(''), { component: 'unet' });
    const written = await readFile(at('plan.sweep.json'), 'utf8');
    await expect(refineSweep(at(''), { component: 'unet' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('Between 50 % and 60 % so far') as string,
    });
    expect(await readFile(at('plan.sweep.json'), 'utf8')).toBe(written);
  });

  it('changes no plan by which another process computes', async () => {
    const lock = await lockSweep(at(''));
    const written = await readFile(at('plan.sweep.json'), 'utf8');
    await expect(refineSweep(at(''), { component: 'unet' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await lock.release();
    expect(await readFile(at('plan.sweep.json'), 'utf8')).toBe(written);
  });

  it('knows no curve that the sweep does not have', async () => {
    for (const options of [{ component: 'transformer' }, { method: 'random' }] as const)
      await expect(refineSweep(at(''), options)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

describe('there is nothing to refine', () => {
  it.each([
    ['where every sparsity is safe', () => 0.1, 'Every sparsity up to 90 % is safe.'],
    ['of four prompts', rising, '4 prompts show the pictures but cannot support'],
  ])('%s', async (_, damage, message) => {
    const few = planOf({ ...plan, prompts: promptsOf(message.startsWith('4') ? 4 : 6) });
    await write(damage, few);
    await expect(refineSweep(at(''), { component: 'unet' })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
    });
  });
});

it('where nothing is safe, the way from dense is refined', async () => {
  await write(cell => (unetOf(cell) > 0 ? 2 : 0));
  const found = await refineSweep(at(''), { component: 'unet' });
  expect(found).toMatchObject({ from: 0, to: 0.1, points: [0.025, 0.05, 0.075] });
});

it('points lie strictly between their ends, rising, each once, and none is finer than a thousandth', () => {
  const share = fc.integer({ min: 0, max: 1000 }).map(n => n / 1000);
  fc.assert(
    fc.property(share, share, (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const points = pointsBetween(from, to);
      expect(points.length > 0).toBe(Math.round(1000 * (to - from)) > 1);
      expect([...new Set(points)].sort((x, y) => x - y)).toEqual(points);
      for (const point of points) {
        expect(point > from && point < to).toBe(true);
        expect(Number(point.toFixed(3))).toBe(point);
      }
    }),
    { seed: 3 },
  );
});
