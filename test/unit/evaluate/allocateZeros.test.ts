import { describe, expect, it } from 'vitest';
import { allocateZeros, mostZeros } from '../../../src/core/evaluate/allocateZeros';
import { responseCurve } from '../../../src/core/evaluate/responseCurve';

/** A group of so many weights, with the errors at 0.2, 0.5 and 0.8. */
const group = (weights: number, ...errors: readonly (number | null)[]) => ({
  layers: [{ name: 'layer', weights }],
  errors: errors.map((error, i) => ({ sparsity: [0.2, 0.5, 0.8][i]!, error })),
});
const flat = group(100, 0.01, 0.04, 0.1);
const steep = group(300, 0.05, 0.3, 1);

const squares = (groups: readonly ReturnType<typeof group>[], zeros: readonly number[]): number =>
  groups.reduce(
    (sum, { layers, errors }, i) =>
      sum + responseCurve(errors)(zeros[i]! / layers[0]!.weights) ** 2,
    0,
  );

describe('zeros over groups', () => {
  it('are as many as asked for, and as the best of all ways to spread them allows', () => {
    for (const zeros of [1, 40, 137, 200]) {
      const given = allocateZeros([flat, steep], { zeros, most: 0.8 });
      expect(given[0]! + given[1]!).toBe(zeros);
      const all = Array.from({ length: 81 }, (_, first) => [first, zeros - first])
        .filter(([, second]) => second! >= 0 && second! <= 240)
        .map(each => squares([flat, steep], each));
      expect(squares([flat, steep], given)).toBeLessThanOrEqual(Math.min(...all) * 1.02);
    }
  });

  it('are one sparsity where all groups suffer alike', () => {
    expect(allocateZeros([steep, steep], { zeros: 200, most: 0.8 })).toEqual([100, 100]);
  });

  it('go no further than is allowed, nor than was measured as finite', () => {
    const broken = group(100, 0.001, null, null);
    expect(allocateZeros([flat, broken], { zeros: 400, most: 0.6 })).toEqual([60, 20]);
    expect(mostZeros([flat, broken], 0.6)).toBe(80);
  });
});

describe('a response curve', () => {
  it('goes through what was measured, and rises from 0', () => {
    const at = responseCurve(flat.errors);
    expect([0, 0.2, 0.5, 0.8].map(at)).toEqual([0, 0.01, 0.04, 0.1]);
    expect(at(0.1)).toBeCloseTo(0.0025, 10);
    expect(at(0.35)).toBeGreaterThan(0.01);
    expect(at(0.35)).toBeLessThan(0.04);
    expect(at(0.81)).toBe(Infinity);
  });

  it('takes an error that falls for noise', () => {
    expect(responseCurve(group(9, 0.2, 0.1, 0.3).errors)(0.5)).toBe(0.2);
  });
});
