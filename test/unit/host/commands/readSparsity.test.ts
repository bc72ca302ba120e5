import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentLabel, readSparsity } from '../../../../src/host/edits/readSparsity';

describe('a typed share', () => {
  it.each([
    ['42', 0.42],
    ['42.5', 0.425],
    ['42,5 %', 0.425],
    [' 7% ', 0.07],
    ['0', 0],
    ['1', 0.01],
    ['100', 1],
    ['.5 %', 0.005],
    ['0.5%', 0.005],
  ])('"%s" is %d', (text, share) => {
    expect(readSparsity(text)).toEqual([share]);
  });

  it.each([
    ['.5', 0.5, 0.005],
    ['0.5', 0.5, 0.005],
    ['0,35', 0.35, 0.0035],
  ])('"%s" may be a fraction or a percentage', (text, fraction, percentage) => {
    expect(readSparsity(text)).toEqual([fraction, percentage]);
  });

  it.each(['101', '100.1', '-5', 'abc', '1e1', '', ' ', '.', '%', '5 0', '0x1', '1.2.3', '1000'])(
    '"%s" is none',
    text => {
      expect(readSparsity(text)).toEqual([]);
    },
  );

  it('is read back as it is labelled', () => {
    const hundredths = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(hundredths, n => {
        expect(readSparsity(percentLabel(n / 10_000))[0]).toBeCloseTo(n / 10_000, 9);
      }),
      { seed: 11 },
    );
  });
});
