import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonSparsities } from '../../../src/core/compare/commonSparsity';
import { targetZeros } from '../../../src/shared/stats/statistics';

const ratio = (zeros: number, of: number) => ({ zeros, of });

describe('sparsities that give counts of zeros', () => {
  it('are one round number where one made them', () => {
    for (const sparsity of [0.1, 0.35, 0.475, 0.5, 0.9, 1]) {
      const ratios = [11_520, 9216, 2304, 100_000].map(of => ratio(targetZeros(sparsity, of), of));
      expect(commonSparsities(ratios)).toEqual([
        {
          sparsity,
          members: [...ratios].sort((a, b) => (a.zeros + 1) / a.of - (b.zeros + 1) / b.of),
        },
      ]);
    }
  });

  it('are as few as the counts need', () => {
    const ratios = [ratio(20, 100), ratio(50, 100), ratio(200, 1000), ratio(503, 1000)];
    expect(
      commonSparsities(ratios).map(({ sparsity, members }) => [sparsity, members.length]),
    ).toEqual([
      [0.2, 2],
      [0.503, 2],
    ]);
  });

  it('give every count exactly, whatever the counts', () => {
    const any = fc
      .integer({ min: 1, max: 20_000_000 })
      .chain(of => fc.integer({ min: 0, max: of }).map(zeros => ratio(zeros, of)));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), ratios => {
        const groups = commonSparsities(ratios);
        for (const { sparsity, members } of groups)
          for (const { zeros, of } of members) expect(targetZeros(sparsity, of)).toBe(zeros);
        expect(groups.flatMap(({ members }) => members)).toHaveLength(ratios.length);
        expect(groups.length).toBeLessThanOrEqual(ratios.length);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
