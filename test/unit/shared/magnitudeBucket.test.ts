import { describe, expect, it } from 'vitest';
import {
  bucketAtMost,
  bucketBottom,
  bucketTop,
  BUCKETS,
  firstNonFiniteBucket,
  halfMagnitude,
} from '../../../src/shared/stats/magnitudeBucket';

const types = ['float16', 'bfloat16', 'float32'] as const;

describe.each(types)('magnitude buckets of %s', type => {
  const finite = Array.from({ length: firstNonFiniteBucket(type) }, (_, index) => index);

  it('rise strictly and never overlap', () => {
    const broken = finite.filter(
      c =>
        bucketBottom(type, c) > bucketTop(type, c) ||
        (c > 0 && bucketTop(type, c - 1) >= bucketBottom(type, c)),
    );
    expect(broken).toEqual([]);
  });

  it('are found again from their own top', () => {
    const lost = finite.filter(c => bucketAtMost(type, bucketTop(type, c)) !== c);
    expect(lost).toEqual([]);
  });

  it('above the last finite one hold no number', () => {
    expect(Number.isFinite(bucketTop(type, firstNonFiniteBucket(type)))).toBe(false);
    expect(Number.isFinite(bucketTop(type, BUCKETS - 1))).toBe(false);
  });
});

it('knows the corner values of a half', () => {
  expect([0, 1, 0x3ff, 0x400, 0x3c00, 0x7bff, 0x7c00].map(halfMagnitude)).toEqual([
    0,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    1,
    65504,
    Infinity,
  ]);
});

it('puts a threshold between two buckets into the lower one', () => {
  expect(bucketTop('float16', bucketAtMost('float16', 1.0001))).toBe(1);
  expect(bucketAtMost('float32', -1)).toBe(-1);
});
