import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logAxis } from '../../../../src/shared/charts/logAxis';

const damages = fc.array(
  fc.oneof(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constant(0), fc.constant(Infinity)),
  { maxLength: 12 },
);

describe('a logarithmic axis', () => {
  it('has every value on it, zero below all others and what is not finite above', () => {
    fc.assert(
      fc.property(damages, values => {
        const { domain, place, ticks } = logAxis(values, 240);
        const order = [...values].sort((a, b) => (a === b ? 0 : a - b)).map(place);
        for (const [i, at] of order.entries()) {
          expect(at).toBeGreaterThanOrEqual(domain[0]);
          expect(at).toBeLessThanOrEqual(domain[1]);
          if (i > 0) expect(at).toBeGreaterThanOrEqual(order[i - 1]!);
        }
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.every(tick => tick >= domain[0] && tick <= domain[1])).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('gives the same pixels to the same factor', () => {
    const { height, at, domain } = logAxis([0.02, 2, 0], 240);
    expect(height(0.2) - height(0.02)).toBeCloseTo(height(2) - height(0.2), 9);
    expect([height(domain[0]), height(domain[1])].map(Math.round)).toEqual([0, 240]);
    expect(at(height(0.7))).toBeCloseTo(0.7, 12);
  });

  it('is labelled 1, 2, 5, and by powers of ten where those are too many', () => {
    expect(logAxis([0.05, 1], 240).ticks).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
    expect(logAxis([1e-6, 1], 240).ticks).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  });
});
