import { describe, expect, test } from 'vitest';
import { damageOf } from '../../../src/shared/sensitivity/damage';
import { damageScale, placeOn } from '../../../src/shared/sensitivity/damageScale';
import type { SensitivityGroup } from '../../../src/shared/sensitivity/sensitivityMap';

const group = (
  name: string,
  weights: readonly number[],
  errors: SensitivityGroup['errors'],
): SensitivityGroup => ({
  ...{ name, errors },
  layers: weights.map((count, i) => ({ name: `${name}.${i}`, weights: count })),
});

describe('damage', () => {
  test('is the error at 50 % for every 1,000 weights that go, ranked from the worst', () => {
    const found = damageOf([
      group('a', [2304], [{ sparsity: 0.5, error: 0.06 }]),
      group(
        'b',
        [1000, 3001],
        [
          { sparsity: 0.2, error: 9 },
          { sparsity: 0.5, error: 0.5 },
        ],
      ),
    ]);
    expect(found.map(({ removed }) => removed)).toEqual([1152, 2000]);
    expect(found[0]!.perThousand).toBeCloseTo(0.06 / 1.152, 12);
    expect(found[1]!.perThousand).toBe(0.25);
    expect(found.map(({ rank }) => rank)).toEqual([2, 1]);
  });

  test('goes by the nearest sparsity that was measured', () => {
    const errors = [
      { sparsity: 0.35, error: 0.1 },
      { sparsity: 0.8, error: 0.9 },
    ];
    expect(damageOf([group('a', [100], errors)])[0]).toMatchObject({ sparsity: 0.35, error: 0.1 });
  });

  test('is infinite where the output was no number, and nothing where no weight goes', () => {
    const found = damageOf([
      group('a', [100], [{ sparsity: 0.5, error: null }]),
      group('b', [1], [{ sparsity: 0.5, error: 0 }]),
    ]);
    expect(found).toEqual([
      {
        ...{ group: 'a', sparsity: 0.5, error: Infinity, removed: 50 },
        perThousand: Infinity,
        rank: 1,
      },
    ]);
  });
});

describe('the scale of damage', () => {
  test('goes over whole decades, four at most, and is the same for all that lies within', () => {
    expect(damageScale([0.002, 0.03])).toEqual({ low: 0.001, high: 0.1 });
    expect(damageScale([0.002, 0.03, 0.004, 0.09])).toEqual({ low: 0.001, high: 0.1 });
    expect(damageScale([1e-9, 0.5])).toEqual({ low: 1e-4, high: 1 });
    expect(damageScale([0.01])).toEqual({ low: 0.001, high: 0.01 });
    expect(damageScale([0, Infinity])).toEqual({ low: 1e-4, high: 1 });
  });

  test('puts equal factors at equal distances, and what lies beyond at its ends', () => {
    const scale = { low: 0.001, high: 0.1 };
    expect([0, 0.001, 0.01, 0.1, 7, Infinity].map(value => placeOn(scale, value))).toEqual([
      ...[0, 0],
      expect.closeTo(0.5, 12),
      ...[1, 1, 1],
    ]);
  });
});
