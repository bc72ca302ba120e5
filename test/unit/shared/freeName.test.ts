import { expect, it } from 'vitest';
import { freeName } from '../../../src/shared/freeName';

it.each<[readonly string[], string]>([
  [[], 'sd2-sweep'],
  [['sd2', 'sd2-sweep-2'], 'sd2-sweep'],
  [['sd2-sweep'], 'sd2-sweep-2'],
  [['sd2-sweep', 'SD2-Sweep-2', 'sd2-sweep-3'], 'sd2-sweep-4'],
])('beside %j a free name is %s', (taken, free) => {
  expect(freeName('sd2-sweep', taken)).toBe(free);
});
