import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonSparsities } from '../../../src/core/compare/commonSparsity';
import { targetZeros } from '../../../src/shared/stats/statistics';

const wish = (zeros: number, of: number) => ({ zeros, of });

describe('sparsities that give counts of zeros', () => {
  it('are one round number where one made them', () => {
    for (const sparsity of [0.1, 0.35, 0.475, 0.5, 0.9, 1]) {
      const wishes = [11_520, 9216, 2304, 100_000].map(of => wish(targetZeros(sparsity, of), of));
      expect(commonSparsities(wishes)).toEqual([
        {
          sparsity,
          members: [...wishes].sort((a, b) => (a.zeros + 1) / a.of - (b.zeros + 1) / b.of),
        },
      ]);
    }
  });

  it('are as few as the counts need', () => {
    const wishes = [wish(20, 100), wish(50, 100), wish(200, 1000), wish(503, 1000)];
    expect(
      commonSparsities(wishes).map(({ sparsity, members }) => [sparsity, members.length]),
    ).toEqual([
      [0.2, 2],
      [0.503, 2],
    ]);
  });

  it('give every count exactly, whatever the counts', () => {
    const any = fc
      .integer({ min: 1, max: 20_000_000 })
      .chain(of => fc.integer({ min: 0, max: of }).map(zeros => wish(zeros, of)));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), wishes => {
        const groups = commonSparsities(wishes);
        for (const { sparsity, members } of groups)
          for (const { zeros, of } of members) expect(targetZeros(sparsity, of)).toBe(zeros);
        expect(groups.flatMap(({ members }) => members)).toHaveLength(wishes.length);
        expect(groups.length).toBeLessThanOrEqual(wishes.length);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
