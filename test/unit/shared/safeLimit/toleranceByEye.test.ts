import { describe, expect, it } from 'vitest';
import { toleranceByEye } from '../../../../src/shared/safeLimit/toleranceByEye';

describe('a tolerance by eye', () => {
  it('lies between what was accepted and what was refused, where one does', () => {
    const rows = [
      { accepted: [0, 0.1, 0.3], refused: [0.7, 0.9] },
      { accepted: [0, 0.2, 0.4], refused: [0.6] },
    ];
    expect(toleranceByEye(rows)).toBeCloseTo(0.5, 9);
  });

  it('tells as few as possible wrong where none tells all', () => {
    const rows = [
      { accepted: [0, 0.1, 0.8], refused: [1] },
      { accepted: [0, 0.2], refused: [0.4, 0.5] },
      { accepted: [0.1, 0.3], refused: [0.5, 0.6] },
    ];
    // Between 0.3 and 0.4 only the 0.8 is wrong.
    expect(toleranceByEye(rows)).toBeCloseTo(0.35, 9);
  });

  it('takes the widest gap of several that are as good', () => {
    expect(toleranceByEye([{ accepted: [0.1, 0.2], refused: [0.25, 0.3] }])).toBeCloseTo(0.225, 9);
    expect(toleranceByEye([{ accepted: [0.1, 0.4, 0.1], refused: [0.2, 1] }])).toBeCloseTo(0.7, 9);
  });

  it('refuses what is not finite, and has no answer without a picture', () => {
    expect(toleranceByEye([{ accepted: [0.1], refused: [0.5, Infinity] }])).toBeCloseTo(0.3, 9);
    expect(toleranceByEye([{ accepted: [], refused: [Infinity] }])).toBeUndefined();
  });
});
