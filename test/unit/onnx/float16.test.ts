import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../src/core/onnx/elements/float16';

const finite = (half: number): boolean => (half & 0x7c00) !== 0x7c00;

describe('half precision', () => {
  it('comes back from a number for all 65,536 patterns, NaN as NaN', () => {
    for (let half = 0; half < 0x10000; half++) {
      const back = toHalf(fromHalf(half));
      const isNaNPattern = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
      expect(isNaNPattern ? Number.isNaN(fromHalf(back)) : back === half).toBe(true);
    }
  });

  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [Infinity, 0x7c00],
    [-1e30, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    [3 * 2 ** -25, 0x0002],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 ** -14 - 2 ** -26, 0x0400],
  ])('stores %d as the pattern %i', (number, half) => {
    expect(toHalf(number)).toBe(half);
  });

  it('keeps NaN', () => {
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });

  it('is the nearest of all halves, ties to the even one', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65504, max: 65504 }), number => {
        const half = toHalf(number);
        const error = Math.abs(fromHalf(half) - number);
        for (const other of [half - 1, half + 1].filter(near => finite(near & 0x7fff))) {
          const distance = Math.abs(fromHalf(other & 0xffff) - number);
          expect(error < distance || (error === distance && half % 2 === 0) || number === 0).toBe(
            true,
          );
        }
      }),
      { seed: 16, numRuns: 2000 },
    );
  });
});
