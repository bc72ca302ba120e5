import { describe, expect, it } from 'vitest';
import {
  classAtMost,
  classBottom,
  classTop,
  CLASSES,
  firstNonFiniteClass,
  halfMagnitude,
} from '../../../src/shared/magnitudeClass';

const types = ['float16', 'bfloat16', 'float32'] as const;

describe.each(types)('magnitude classes of %s', type => {
  const finite = Array.from({ length: firstNonFiniteClass(type) }, (_, index) => index);

  it('rise strictly and never overlap', () => {
    const broken = finite.filter(
      c =>
        classBottom(type, c) > classTop(type, c) ||
        (c > 0 && classTop(type, c - 1) >= classBottom(type, c)),
    );
    expect(broken).toEqual([]);
  });

  it('are found again from their own top', () => {
    const lost = finite.filter(c => classAtMost(type, classTop(type, c)) !== c);
    expect(lost).toEqual([]);
  });

  it('above the last finite one hold no number', () => {
    expect(Number.isFinite(classTop(type, firstNonFiniteClass(type)))).toBe(false);
    expect(Number.isFinite(classTop(type, CLASSES - 1))).toBe(false);
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

it('puts a threshold between two classes into the lower one', () => {
  expect(classTop('float16', classAtMost('float16', 1.0001))).toBe(1);
  expect(classAtMost('float32', -1)).toBe(-1);
});
