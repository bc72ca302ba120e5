import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../../../../src/shared/safeLimit/bands';
import { cliffOf } from '../../../../src/shared/safeLimit/cliff';
import { damageTable } from '../../../../src/shared/safeLimit/damageTable';
import { deepestDip } from '../../../../src/shared/safeLimit/dips';
import { safeLimit } from '../../../../src/shared/safeLimit/safeLimit';
import { agreementNeeded } from '../../../../src/shared/safeLimit/signTest';
import { cellsOf, same, tableOf } from './damages';

const grid = [0, 0.1, 0.2, 0.3];
const limitOf = (rows: readonly (readonly (number | null)[])[], tolerance = 0.5): unknown => {
  const found = safeLimit(tableOf(grid, rows), tolerance);
  return found.state === 'safe' ? found.limit.sparsity : found.state;
};

describe('the safe limit', () => {
  it('lets one of eight prompts fail, and not two', () => {
    const [good, bad] = [
      [0, 0.1, 0.2, 0.3],
      [0, 0.1, 0.6, 0.7],
    ];
    expect(limitOf([...same(7, good), bad])).toBe(0.3);
    expect(limitOf([...same(6, good), bad, bad])).toBe(0.1);
  });

  it('counts a prompt that was bad once as bad', () => {
    const [a, b] = [
      [0, 0.9, 0.1, 0.1],
      [0, 0.1, 0.9, 0.1],
    ];
    expect(limitOf([...same(6, [0, 0, 0, 0]), a, b])).toBe(0.1);
  });

  it('is the last sparsity when nothing fails, and never claims beyond the first failure', () => {
    expect(limitOf(same(5, [0, 0.5, 0.5, 0.5]))).toBe(0.3);
    expect(limitOf(same(5, [0, 0.6, 0, 0]))).toBe('never-safe');
  });

  it('takes a picture of NaN for a failure', () => {
    expect(limitOf([...same(4, [0, 0, 0, 0]), [0, 0, null, 0]])).toBe(0.1);
  });

  it.each([1, 2, 3, 4])('claims nothing from %i prompts', n => {
    expect(limitOf(same(n, [0, 0, 0, 0]))).toBe('too-few');
  });

  it('works with one sparsity, with and without the dense pictures', () => {
    expect(safeLimit(tableOf([0.4], same(5, [0.1])), 0.5)).toMatchObject({
      state: 'safe',
      limit: { sparsity: 0.4 },
      next: undefined,
    });
    expect(safeLimit(tableOf([0.4], same(5, [0.6])), 0.5)).toMatchObject({ state: 'never-safe' });
  });

  it('only says where the limit looks to be while pictures below it are missing', () => {
    const cells = cellsOf([0, 0.3, 0.5], same(5, [0, 0.1, 0.9]));
    const planned = (...sparsities: readonly number[]) =>
      safeLimit(damageTable(cells, { sparsities, prompts: [], seeds: [] }), 0.5);
    expect(planned(0.4)).toEqual({ state: 'partial', n: 5, from: 0.3, to: 0.5 });
    expect(planned(0.1)).toEqual({ state: 'partial', n: 5, from: 0.3, to: 0.5 });
    expect(planned(0.7)).toMatchObject({ state: 'safe', limit: { sparsity: 0.3 } });
  });

  it('waits for all dense pictures, and then for the first sparsity', () => {
    const prompts = Array.from({ length: 5 }, (_, i) => `prompt ${i}`);
    const planned = { sparsities: [0, 0.5], prompts, seeds: [0] };
    const dense = cellsOf([0], same(5, [0]));
    expect(safeLimit(damageTable(dense.slice(1), planned), 0.5)).toEqual({ state: 'waiting' });
    expect(safeLimit(damageTable(dense, planned), 0.5)).toEqual({
      ...{ state: 'partial', n: 5, from: 0, to: undefined },
    });
    expect(safeLimit(damageTable([]), 0.5)).toEqual({ state: 'waiting' });
  });

  it('waits for a dense picture that is missing, though all pruned ones are there', () => {
    const prompts = Array.from({ length: 5 }, (_, i) => `prompt ${i}`);
    const cells = cellsOf([0, 0.5], same(5, [0, 0.1]));
    const planned = { sparsities: [0, 0.5], prompts, seeds: [0] };
    const [missing] = cells.filter(({ sparsity }) => sparsity === 0);
    const table = damageTable(
      cells.filter(cell => cell !== missing),
      planned,
    );
    expect(safeLimit(table, 0.5)).toEqual({ state: 'waiting' });
  });

  it('ends where enough pictures collapsed, whatever their damage', () => {
    const cells = [
      ...cellsOf([0, 0.1], same(8, [0, 0.1]), false),
      ...cellsOf([0.2], same(7, [0.1]), true),
      { prompt: 'prompt 7', seed: 0, sparsity: 0.2, value: 0.1, collapsed: false },
    ];
    expect(safeLimit(damageTable(cells), 0.5)).toMatchObject({
      limit: { sparsity: 0.1, collapsed: 0 },
      next: { sparsity: 0.2, within: 8, collapsed: 7, claim: { band: 'collapsed' } },
    });
  });
});

/** Five to nine prompts, up to four sparsities; ties, dips and infinite values are common. */
const rows = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }))
  .chain(([n, points]) => {
    const damage = fc.oneof(
      fc.integer({ min: 0, max: 8 }).map(v => v / 8),
      fc.constant(null),
    );
    const row = fc.array(damage, { minLength: points, maxLength: points });
    return fc.array(row, { minLength: n, maxLength: n });
  });
const tolerance = fc.integer({ min: 0, max: 8 }).map(v => v / 8);

describe('against counts by hand', () => {
  it('limit, bands, medians and cliff say what counting prompts says', () => {
    fc.assert(
      fc.property(rows, tolerance, (damages, tau) => {
        const sparsities = damages[0]!.map((_, i) => (i + 1) / 10);
        const table = tableOf(sparsities, damages);
        const n = damages.length;
        // Beyond at a point: at some point up to it.
        const beyond = sparsities.map(
          (_, at) =>
            damages.filter(row => row.slice(0, at + 1).some(d => d === null || d > tau)).length,
        );
        const points = pointsOf(table, tau);
        expect(points.map(({ within }) => n - within)).toEqual(beyond);

        const k = agreementNeeded(n);
        const bands = beyond.map(count => {
          if (k === undefined) return undefined;
          if (count >= k) return 'collapsed';
          return n - count >= k ? 'safe' : 'mixed';
        });
        expect(points.map(({ claim }) => claim?.band)).toEqual(bands);

        const passed = bands.findIndex(band => band !== 'safe');
        const limit = safeLimit(table, tau);
        if (k === undefined) expect(limit.state).toBe('too-few');
        else if (passed === 0) expect(limit.state).toBe('never-safe');
        else
          expect(limit).toMatchObject({
            state: 'safe',
            limit: { sparsity: sparsities.at(passed < 0 ? -1 : passed - 1) },
          });

        const medians = points.map(each => each.median);
        const cliff = sparsities.find((_, at) => medians.slice(at).every(value => value > tau));
        expect(cliffOf(table, tau).at).toBe(cliff);
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  it('the interval of the cliff is that of all resamples of whole prompts', () => {
    const small = rows.filter(({ length }) => length <= 5);
    fc.assert(
      fc.property(small, tolerance, (damages, tau) => {
        const sparsities = damages[0]!.map((_, i) => (i + 1) / 10);
        const n = damages.length;
        const cliffs = Array.from({ length: n ** n }, (_, draw) => {
          const drawn = damages.map((_, i) => damages[Math.floor(draw / n ** i) % n]!);
          return cliffByHand(drawn, tau);
        }).sort((a, b) => a - b);
        const quantile = (share: number): number | undefined =>
          sparsities[cliffs[Math.ceil(share * cliffs.length - 1e-9) - 1]!];
        expect(cliffOf(tableOf(sparsities, damages), tau)).toMatchObject({
          from: quantile(0.05),
          to: quantile(0.95),
        });
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

/** The index from which the median of the worst so far stays beyond; the number of points where it never does. */
function cliffByHand(damages: readonly (readonly (number | null)[])[], tau: number): number {
  const points = damages[0]!.length;
  const medians = Array.from({ length: points }, (_, at) => {
    const worst = damages
      .map(row => Math.max(...row.slice(0, at + 1).map(d => d ?? Infinity)))
      .sort((a, b) => (a === b ? 0 : a - b));
    const [low, high] = [worst[(worst.length - 1) >> 1]!, worst[worst.length >> 1]!];
    return (low + high) / 2;
  });
  const at = medians.findIndex((_, i) => medians.slice(i).every(value => value > tau));
  return at < 0 ? points : at;
}

describe('the cliff', () => {
  const early = [0, 0.2, 0.6, 0.9];
  const late = [0, 0.2, 0.3, 0.4];
  const mixed = (many: number) =>
    cliffOf(tableOf(grid, [...same(8 - many, early), ...same(many, late)]), 0.5);

  it('has no spread when all prompts break at once', () => {
    expect(mixed(0)).toEqual({ n: 8, at: 0.2, from: 0.2, to: 0.2 });
  });

  it('is later where 5 % of resamples break later', () => {
    // With one late prompt 1.1 % of resamples have four or more of it, and a median within; with two 11.4 %.
    expect(mixed(1)).toEqual({ n: 8, at: 0.2, from: 0.2, to: 0.2 });
    expect(mixed(2)).toEqual({ n: 8, at: 0.2, from: 0.2, to: 0.3 });
  });

  it('has an open end where 5 % of resamples never break, and is nowhere where the median never does', () => {
    expect(mixed(3)).toEqual({ n: 8, at: 0.2, from: 0.2, to: undefined });
    expect(mixed(8)).toEqual({ n: 8, at: undefined, from: undefined, to: undefined });
  });
});

describe('a dip', () => {
  it('is where most prompts are worse at the lower of two sparsities', () => {
    const table = tableOf(grid, [
      [0, 0.3, 0.2, 0.1],
      [0, 0.1, 0.2, 0.1],
      [0, 0.1, 0.2, 0.3],
    ]);
    expect(deepestDip(table)).toEqual({ lower: 0.2, higher: 0.3, prompts: 2, n: 3 });
  });

  it('is told where it is of more prompts than a claim may leave out', () => {
    const [rises, falls] = [
      [0, 0.1, 0.2, 0.3],
      [0, 0.1, 0.3, 0.2],
    ];
    expect(deepestDip(tableOf(grid, [...same(7, rises), falls]))).toBeUndefined();
    expect(deepestDip(tableOf(grid, [...same(6, rises), falls, falls]))).toEqual({
      ...{ lower: 0.2, higher: 0.3, prompts: 2, n: 8 },
    });
  });

  it('is nowhere when damage only rises or stays', () => {
    expect(deepestDip(tableOf(grid, same(5, [0, 0.1, 0.1, null])))).toBeUndefined();
  });
});
