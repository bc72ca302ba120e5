import { Failure } from '../../shared/failure';
import type { PipelineConfig } from './pipelineConfig';
import type { Port } from './session';

/** The size of an image and of its latents. */
export interface ImageSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly latentWidth: number;
  readonly latentHeight: number;
  /** Why a size that was asked for does not apply, or null. */
  readonly note: string | null;
}

interface SizeRequest {
  readonly width?: number;
  readonly height?: number;
  readonly config: PipelineConfig;
  /** The UNet's latents input, (batch, channels, height, width). */
  readonly sample: Port;
}

const usualFactor = 8;
const usualSide = 512;

/**
 * The size to generate at: the asked one, else the UNet's sample_size times the VAE's factor, else the graph's fixed
 * dims, else 512. A graph with fixed dims locks the size. Fails `invalid-request` for sizes that the UNet cannot halve.
 */
export function imageSize({ width, height, config, sample }: SizeRequest): ImageSize {
  const factor = config.vaeFactor ?? usualFactor;
  const fixed = { height: sample.dims[2] ?? null, width: sample.dims[3] ?? null };
  const latents = (side: 'width' | 'height', asked: number | undefined): number =>
    fixed[side] ??
    (asked === undefined ? null : checked(side, asked, factor * config.latentMultiple) / factor) ??
    config.sampleSize?.[side] ??
    usualSide / factor;
  const [latentWidth, latentHeight] = [latents('width', width), latents('height', height)];
  const size = { width: latentWidth * factor, height: latentHeight * factor };
  const locked = [
    [width, size.width],
    [height, size.height],
  ].some(([asked, got]) => asked !== undefined && asked !== got);
  const note = locked
    ? `The UNet was exported for ${String(size.width)} × ${String(size.height)} pixels only.`
    : null;
  return { ...size, latentWidth, latentHeight, note };
}

function checked(side: string, pixels: number, multiple: number): number {
  if (Number.isInteger(pixels) && pixels > 0 && pixels % multiple === 0) return pixels;
  throw new Failure({
    code: 'invalid-request',
    message: `The ${side} ${String(pixels)} does not fit this UNet.`,
    hint: `Give a multiple of ${String(multiple)}.`,
  });
}
