import { describe, expect, it } from 'vitest';
import { shrink } from '../../../src/core/image/shrink';

const raster = (
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
) => ({
  width,
  height,
  rgb: Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  ),
});

describe('a smaller picture', () => {
  it('has the means of whole squares where they fit', () => {
    const image = raster(8, 4, (x, y, c) => 16 * x + 32 * y + c);
    const { width, height, rgb } = shrink(image, 4);
    expect([width, height]).toEqual([4, 2]);
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 4; x++)
        for (let c = 0; c < 3; c++)
          expect(rgb[3 * (4 * y + x) + c]).toBe(16 * (2 * x + 0.5) + 32 * (2 * y + 0.5) + c);
  });

  it('weighs pixels by how much of them it covers', () => {
    const { rgb } = shrink(
      raster(3, 1, x => [0, 90, 240][x]!),
      2,
    );
    expect([rgb[0], rgb[3]]).toEqual([30, 190]);
  });

  it('keeps what is small enough, and at least one pixel of what is thin', () => {
    const small = raster(5, 3, () => 7);
    expect(shrink(small, 5)).toBe(small);
    expect(
      shrink(
        raster(400, 1, () => 9),
        4,
      ),
    ).toMatchObject({ width: 4, height: 1 });
  });
});
