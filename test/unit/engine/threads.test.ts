import { expect, it } from 'vitest';
import { THREADS, threadsOf } from '../../../src/engine/threads';

it.each([
  ['2', 2],
  ['64', 64],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['many', undefined],
  [undefined, undefined],
])('its text %j means %j threads', (text, threads) => {
  expect(threadsOf({ [THREADS]: text })).toBe(threads);
});
