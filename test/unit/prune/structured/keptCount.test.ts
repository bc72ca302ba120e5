import { expect, test } from 'vitest';
import type { UnitSet } from '../../../../src/core/model/units/unitSet';
import { keptCount } from '../../../../src/core/prune/structured/keptCount';

const set = (kind: UnitSet['kind'], units: number, outputs: number): UnitSet =>
  ({
    kind,
    units,
    slices: [{ tensor: { dims: [units, outputs] }, axis: 0 }],
  }) as unknown as UnitSet;

test.each([
  ['neurons', 192, 48, 0.25, 144],
  ['neurons', 192, 48, 0.3, 144],
  ['neurons', 5120, 1280, 0.5, 2560],
  ['neurons', 5120, 1280, 0.25, 5120],
  ['neurons', 1280, 320, 0.5, 1280],
  ['neurons', 192, 48, 1, 16],
  ['heads', 5, 320, 0.2, 4],
  ['heads', 5, 320, 0.5, 4],
  ['heads', 10, 640, 0.2, 8],
  ['heads', 10, 640, 0.1, 10],
  ['heads', 2, 48, 0.25, 2],
  ['heads', 4, 128, 1, 1],
] as const)(
  'of %s (%d, %d outputs), a share of %d is to go: %d stay',
  (kind, units, outputs, share, kept) => {
    expect(keptCount(set(kind, units, outputs), share, true)).toBe(kept);
  },
);

test.each([
  ['neurons', 5120, 1280, 0.25, 3840],
  ['neurons', 1280, 320, 0.5, 640],
  ['heads', 10, 640, 0.1, 9],
] as const)(
  'without a thought of fusions %s of %d (%d outputs, %d to go) are %d',
  (kind, units, outputs, share, kept) => {
    expect(keptCount(set(kind, units, outputs), share, false)).toBe(kept);
  },
);
