import { describe, expect, it } from 'vitest';
import { type Example, fitPreview } from '../../../src/core/diffusion/latentPreview';
import { torchNormal } from '../../../src/core/diffusion/noise/torchNormal';
import { solve } from '../../../src/core/diffusion/solve';

const weights: readonly (readonly number[])[] = [
  [0.2, -0.1, 0.05, 0.1],
  [-0.05, 0.15, 0.1, -0.2],
  [0.1, 0.1, -0.15, 0.05],
];
const offsets: readonly number[] = [0.1, -0.2, 0];
const [width, height, factor] = [6, 4, 2];
const cells = width * height;

const colour = (latents: Float32Array, channel: number, cell: number): number =>
  weights[channel]!.reduce((sum, w, c) => sum + w * latents[c * cells + cell]!, offsets[channel]!);

/** A decoder that is linear: each latent cell becomes one flat square of pixels. */
function linearDecoder(latents: Float32Array): Example {
  const size = { width: width * factor, height: height * factor };
  const planes = Float32Array.from({ length: 3 * size.width * size.height }, (_, i) => {
    const [channel, pixel] = [
      Math.floor(i / (size.width * size.height)),
      i % (size.width * size.height),
    ];
    const [y, x] = [Math.floor(pixel / size.width), pixel % size.width];
    return colour(latents, channel, Math.floor(y / factor) * width + Math.floor(x / factor));
  });
  return { latents, dims: [4, height, width], decoded: { ...size, planes } };
}

describe('the latent preview', () => {
  it('finds a linear decoder again', () => {
    const noise = torchNormal(3);
    const preview = fitPreview([1, 2].map(() => linearDecoder(noise(4 * cells))));
    const latents = noise(4 * cells);
    const { rgb, ...size } = preview.render(latents, [4, height, width]);
    expect(size).toEqual({ width, height });
    for (let cell = 0; cell < cells; cell++)
      for (const channel of [0, 1, 2]) {
        const exact = Math.min(Math.max(colour(latents, channel, cell) / 2 + 0.5, 0), 1) * 255;
        expect(Math.abs(rgb[3 * cell + channel]! - exact)).toBeLessThan(0.51);
      }
  });

  it('shows other sizes than it was fitted on', () => {
    const noise = torchNormal(4);
    const preview = fitPreview([linearDecoder(noise(4 * cells))]);
    const { rgb } = preview.render(new Float32Array(4), [4, 1, 1]);
    const exact = offsets.map(offset => Math.round((offset / 2 + 0.5) * 255));
    rgb.forEach((value, channel) => {
      expect(Math.abs(value - exact[channel]!)).toBeLessThanOrEqual(1);
    });
  });

  it('survives a channel that never varies', () => {
    const latents = torchNormal(5)(4 * cells).fill(0, 0, cells);
    const { rgb } = fitPreview([linearDecoder(latents)]).render(latents, [4, height, width]);
    expect(Math.abs(rgb[0]! - (colour(latents, 0, 0) / 2 + 0.5) * 255)).toBeLessThan(1);
  });
});

describe('a small linear system', () => {
  it('is solved with pivoting', () => {
    const solution = solve(Float64Array.of(0, 2, 1, 1, 1, 0, 3, 0, -1), Float64Array.of(7, 3, 0));
    [1, 2, 3].forEach((value, i) => {
      expect(solution[i]).toBeCloseTo(value, 12);
    });
  });
});
