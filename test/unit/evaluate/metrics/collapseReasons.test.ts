import { expect, it } from 'vitest';
import {
  collapseReasonsOf,
  type Measured,
} from '../../../../src/core/evaluate/metrics/collapseReasons';
import { measureLatents } from '../../../../src/core/evaluate/metrics/latentMeasures';
import { measurePicture } from '../../../../src/core/evaluate/metrics/pictureMeasures';
import type { Raster } from '../../../../src/shared/generation/generation';

const side = 24;
/** A grey picture by its pixels. */
const grey = (value: (x: number, y: number) => number): Raster => ({
  width: side,
  height: side,
  rgb: Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return value(pixel % side, Math.floor(pixel / side));
  }),
});
const dims = [1, 2, 8, 8];
const latents = (value: (x: number, y: number, channel: number) => number): Float32Array =>
  Float32Array.from({ length: 128 }, (_, i) => value(i % 8, Math.floor(i / 8) % 8, i >> 6));
/** As good as random, the same each time. */
const scattered = (x: number, y: number): number =>
  ((x * 7919 + y * 104729 + x * y * 31) % 97) / 97;

const scene = grey((x, y) => 60 + 5 * x + (y > 12 ? 40 : 0));
const smooth = latents((x, y, channel) => x - y + 3 * channel);
const of = (picture: Raster, values: Float32Array = smooth): Measured => ({
  picture: measurePicture(picture),
  latents: measureLatents(values, dims),
});
const reasons = (measured: Measured) => collapseReasonsOf(measured, of(scene));

it('finds nothing in a dense picture, held against itself', () => {
  expect(reasons(of(scene))).toEqual([]);
});

it('finds nothing in a picture that is merely another one', () => {
  const mirrored = grey((x, y) => 60 + 5 * (side - 1 - x) + (y < 12 ? 40 : 0));
  expect(
    reasons(
      of(
        mirrored,
        latents((x, y, channel) => 1.2 * (y - x) - channel),
      ),
    ),
  ).toEqual([]);
});

it('finds values that are not finite, and then says nothing else', () => {
  expect(
    reasons(
      of(
        grey(() => 0),
        latents(x => (x === 3 ? NaN : 1)),
      ),
    ),
  ).toEqual(['not-finite']);
  expect(
    reasons(
      of(
        scene,
        latents(x => (x === 3 ? Infinity : 1)),
      ),
    ),
  ).toEqual(['not-finite']);
});

it('finds latents that shrank or grew', () => {
  const scaled = (by: number) =>
    of(
      scene,
      smooth.map(value => by * value),
    );
  expect(reasons(scaled(0.49))).toEqual(['latent-spread']);
  expect(reasons(scaled(0.51))).toEqual([]);
  expect(reasons(scaled(1.99))).toEqual([]);
  expect(reasons(scaled(2.01))).toEqual(['latent-spread']);
});

it('finds a picture of one colour', () => {
  expect(reasons(of(grey(() => 90)))).toEqual(['flat', 'no-detail']);
});

it('finds a picture that is black and white and nothing between', () => {
  expect(reasons(of(grey(x => (x < 12 ? 0 : 255))))).toEqual(['saturated']);
});

it('finds lost detail, and detail as in noise', () => {
  expect(reasons(of(grey((x, y) => 60 + x + y / 2)))).toEqual(['no-detail']);
  expect(reasons(of(grey((x, y) => 250 * scattered(x, y))))).toEqual(['noise']);
});

it('finds latents of noise behind a picture that is smooth', () => {
  expect(
    reasons(
      of(
        scene,
        latents((x, y, c) => 8 * scattered(x + 5 * c, y)),
      ),
    ),
  ).toEqual(['noise']);
});

it('blames a dense picture for nothing that it has itself', () => {
  const black = of(
    grey(() => 0),
    new Float32Array(128),
  );
  expect(collapseReasonsOf(black, black)).toEqual([]);
  const noise = of(
    scene,
    latents((x, y) => 8 * scattered(x, y)),
  );
  const other = of(
    scene,
    latents((x, y) => 8 * scattered(y, x + 3)),
  );
  expect(collapseReasonsOf(other, noise)).toEqual([]);
});

it('measures contrast, saturation and detail as the formulas say', () => {
  const { contrast, saturated, detail } = measurePicture({
    ...{ width: 2, height: 2 },
    rgb: Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255]),
  });
  const values = [0, 100, 200, 255];
  const mean = values.reduce((a, b) => a + b) / 4;
  expect(contrast).toBeCloseTo(Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / 4), 9);
  expect(saturated).toBe(0.5);
  // Right: 100, 55. Below: 200, 155.
  expect(detail).toBeCloseTo((100 + 55 + 200 + 155) / 4, 9);
});

it('measures how latents hang together by the correlation of neighbours', () => {
  const values = Float32Array.from([1, 2, 4, 3, 0, 5]);
  const mean = 2.5;
  const variance = [...values].reduce((s, x) => s + (x - mean) ** 2, 0) / 6;
  const pairs = [
    [0, 1],
    [1, 2],
    [3, 4],
    [4, 5],
    [0, 3],
    [1, 4],
    [2, 5],
  ] as const;
  const shared = pairs.reduce((s, [a, b]) => s + (values[a]! - mean) * (values[b]! - mean), 0) / 7;
  const measured = measureLatents(values, [1, 1, 2, 3]);
  expect(measured.coherence).toBeCloseTo(shared / variance, 9);
  expect(measured.spread).toBeCloseTo(Math.sqrt(variance), 9);
});
