import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../src/core/diffusion/imageSize';
import type { PipelineConfig } from '../../../src/core/diffusion/pipelineConfig';
import type { Port } from '../../../src/core/diffusion/session';

const config = {
  vaeFactor: 8,
  sampleSize: { width: 96, height: 96 },
  latentMultiple: 8,
} as PipelineConfig;

const sample: Port = { name: 'sample', type: 'float32', dims: [null, 4, null, null] };
const fixed: Port = { ...sample, dims: [2, 4, 64, 48] };

describe("an image's size", () => {
  it("is the UNet's sample_size times the VAE's factor by default", () => {
    expect(imageSize({ config, sample })).toEqual({
      width: 768,
      height: 768,
      latentWidth: 96,
      latentHeight: 96,
      note: null,
    });
  });

  it('is the one asked for', () => {
    const size = imageSize({ width: 512, height: 320, config, sample });
    expect(size).toMatchObject({ width: 512, height: 320, latentWidth: 64, latentHeight: 40 });
    expect(size.note).toBeNull();
  });

  it('takes the side that was not asked for from the configuration', () => {
    expect(imageSize({ width: 512, config, sample })).toMatchObject({ width: 512, height: 768 });
  });

  it("follows the VAE's own factor", () => {
    const small = { ...config, vaeFactor: 4 };
    expect(imageSize({ width: 64, config: small, sample })).toMatchObject({ latentWidth: 16 });
  });

  it('is 512 where nothing says', () => {
    const silent = { ...config, vaeFactor: null, sampleSize: null };
    expect(imageSize({ config: silent, sample })).toMatchObject({ width: 512, latentWidth: 64 });
  });

  it("is the graph's where its dims are fixed, and says so when another was asked for", () => {
    const size = imageSize({ width: 512, height: 512, config, sample: fixed });
    expect(size).toMatchObject({ width: 384, height: 512, latentWidth: 48, latentHeight: 64 });
    expect(size.note).toBe('The UNet was exported for 384 × 512 pixels only.');
  });

  it('of a fixed graph needs no note when it is the one asked for, or none was', () => {
    expect(imageSize({ width: 384, height: 512, config, sample: fixed }).note).toBeNull();
    expect(imageSize({ config, sample: fixed }).note).toBeNull();
  });

  it.each([0, -64, 100, 512.5, 520])('of %d pixels is refused', width => {
    expect(() => imageSize({ width, config, sample })).toThrow(
      new RegExp(`width ${String(width)} does not fit`),
    );
  });
});
