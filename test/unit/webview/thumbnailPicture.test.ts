import { expect, test } from 'vitest';
import { OVERVIEW } from '../../../src/shared/stats/statistics';
import { thumbnailPicture } from '../../../webview/editor/state/thumbnailPicture';

test.each([
  ['a small tile of the table', { width: 26, height: 17 }, { rows: 24, columns: 46 }],
  ['the same on a screen of twice the density', { width: 52, height: 34 }, OVERVIEW],
  ['the smallest', { width: 23, height: 12 }, { rows: 12, columns: 23 }],
  ['the grid', { width: 92, height: 48 }, OVERVIEW],
  ['one that is larger than what a scan keeps', { width: 184, height: 96 }, OVERVIEW],
])('%s is asked for in no more cells than it needs', (_what, size, cells) => {
  expect(thumbnailPicture(size, 'mean')).toMatchObject(cells);
});

test('a width that changes by a pixel asks for nothing new', () => {
  const widths = Array.from({ length: 20 }, (_, i) => 24 + i);
  const asked = widths.map(width => thumbnailPicture({ width, height: 20 }, 'mean'));
  expect(new Set(asked.map(each => JSON.stringify(each))).size).toBe(1);
});

test('the largest magnitudes are asked for only where they are shown', () => {
  const planes = (['mean', 'zeros', 'below', 'max', 'spread'] as const).map(
    quantity => thumbnailPicture({ width: 92, height: 48 }, quantity).planes,
  );
  const without = ['mean', 'zeros'];
  const withMax = ['mean', 'zeros', 'max'];
  expect(planes).toEqual([without, without, without, withMax, withMax]);
});
