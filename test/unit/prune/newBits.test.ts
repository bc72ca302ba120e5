import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NewBits } from '../../../src/core/prune/obs/newBits';
import type { PrunableType } from '../../../src/shared/model/elementType';
import { valueOf } from '../../fixtures/pruneOracle';

const view = { shape: [1, 1, 1], stride: [1, 1, 1], offset: 0 } as const;
const types = [
  { type: 'bfloat16', bits: () => new Uint16Array(1), nonFinite: 0x7f80, sign: 0x8000 },
  { type: 'float16', bits: () => new Uint16Array(1), nonFinite: 0x7c00, sign: 0x8000 },
  { type: 'float32', bits: () => new Uint32Array(1), nonFinite: 0x7f800000, sign: 0x80000000 },
] as const;

function rounded(form: (typeof types)[number], value: number): number {
  const { type: elementType, nonFinite } = form;
  const made = new NewBits({ name: 'w', elementType, bits: form.bits(), view, nonFinite });
  made.set(0, value);
  return made.bits[0]!;
}

/** The nearest of a type's numbers, ties to the even one, by trying those around the found one. */
function expectNearest(type: PrunableType, found: number, size: number, value: number): void {
  const error = Math.abs(valueOf(type, found) - value);
  const magnitude = found % size;
  for (const other of [magnitude - 1, magnitude + 1].filter(each => each >= 0)) {
    const distance = Math.abs(valueOf(type, found - magnitude + other) - value);
    if (error === distance) expect(found % 2).toBe(0);
    else expect(error).toBeLessThan(distance);
  }
}

describe.each(types)('$type', form => {
  const { type, nonFinite, sign } = form;
  const patterns = fc.record({
    magnitude: fc.integer({ min: 0, max: nonFinite - 2 }),
    isNegative: fc.boolean(),
  });

  test('a number between two neighbours becomes the nearest, ties to the even one', () => {
    fc.assert(
      fc.property(
        patterns,
        fc.constantFrom(0, 0.25, 0.5 - 2 ** -20, 0.5, 0.5 + 2 ** -20, 0.75, 1),
        ({ magnitude, isNegative }, share) => {
          const [low, high] = [valueOf(type, magnitude), valueOf(type, magnitude + 1)];
          const value = (isNegative ? -1 : 1) * (low + (high - low) * share);
          expectNearest(type, rounded(form, value), sign, value);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });

  test('a double just beside the middle of two neighbours is not rounded twice', () => {
    fc.assert(
      fc.property(patterns, fc.constantFrom(-1, 1), ({ magnitude, isNegative }, side) => {
        const [low, high] = [valueOf(type, magnitude), valueOf(type, magnitude + 1)];
        // Less than a float32 tells apart, where the numbers of the type are normal.
        const middle = (low + high) / 2 + side * high * 2 ** -45;
        const value = isNegative ? -middle : middle;
        expectNearest(type, rounded(form, value), sign, value);
      }),
      { seed: 8, numRuns: 2000 },
    );
  });

  test('what rounds to more than the type holds is refused', () => {
    const [last, before] = [valueOf(type, nonFinite - 1), valueOf(type, nonFinite - 2)];
    const half = (last - before) / 2;
    expect(rounded(form, last + 0.99 * half)).toBe(nonFinite - 1);
    for (const value of [last + half, -2 * last])
      expect(() => rounded(form, value)).toThrow(`would become larger than ${type} holds`);
  });
});
