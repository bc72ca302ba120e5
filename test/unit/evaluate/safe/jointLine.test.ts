import { expect, it } from 'vitest';
import { jointLine, shareOf } from '../../../../src/core/evaluate/safe/jointLine';

const grid = [0.1, 0.2, 0.3];

it('both components step down together, and from their limits up the UNet goes alone', () => {
  expect(jointLine(grid, { text: 2, unet: 1 })).toEqual({
    points: [
      { 'text-encoder': 0.1 },
      { 'text-encoder': 0.2, unet: 0.1 },
      { 'text-encoder': 0.3, unet: 0.2 },
      { 'text-encoder': 0.3, unet: 0.3 },
    ],
    start: 2,
  });
});

it('a component without a limit of its own is not pruned below that of the other', () => {
  expect(jointLine(grid, { text: -1, unet: 0 })).toEqual({
    points: [{ unet: 0.1 }, { unet: 0.2 }, { unet: 0.3 }],
    start: 0,
  });
});

it('where short runs see no limit of any, the line begins with the lowest sparsity of the UNet', () => {
  const { points, start } = jointLine(grid, { text: -1, unet: -1 });
  expect([points[0], start]).toEqual([{ unet: 0.1 }, -1]);
});

it.each([-1, 0, 1, 2])(
  'a line from place %i of the text encoder prunes more from point to point',
  text => {
    for (const unet of [-1, 0, 1, 2]) {
      const shares = jointLine(grid, { text, unet }).points.map(shareOf);
      expect(shares.every((share, i) => share > (shares[i - 1] ?? 0))).toBe(true);
    }
  },
);
