import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearAxis } from '../../../../src/shared/charts/linearAxis';

const damages = fc.array(
  fc.oneof(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constant(0), fc.constant(Infinity)),
  { maxLength: 12 },
);

describe('a linear axis', () => {
  it('has every value on it from zero up, what is not finite above, and ticks at equal steps', () => {
    fc.assert(
      fc.property(damages, values => {
        const { domain, place, ticks, height, at } = linearAxis(values, 240);
        expect(domain[0]).toBeLessThan(0);
        expect(place(0)).toBe(0);
        const order = [...values].sort((a, b) => (a === b ? 0 : a - b)).map(place);
        for (const [i, each] of order.entries()) {
          expect(each).toBeLessThanOrEqual(domain[1]);
          if (i > 0) expect(each).toBeGreaterThanOrEqual(order[i - 1]!);
        }
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(8);
        expect(height(at(100))).toBeCloseTo(100, 6);
        expect(ticks.every(tick => tick <= domain[1])).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('gives the same pixels to the same difference', () => {
    const { height, ticks } = linearAxis([0.02, 1.4, 0], 240);
    expect(ticks).toEqual([0, 0.5, 1]);
    expect(height(1) - height(0.5)).toBeCloseTo(height(0.5) - height(0), 9);
  });
});
