import type { Raster } from '../../shared/generation/generation';
import { Failure } from '../../shared/failure';
import type { Session } from './session';
import { allFinite, tensorOf, toFloat32 } from './tensor';

/** A decoder's answer: values of about -1 to 1, channel by channel. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly planes: Float32Array;
}

/**
 * Decodes one image's latents, `dims` being channels, height and width. Fails `unsupported` when the graph is no VAE
 * decoder.
 */
export async function decodeLatents(
  session: Session,
  latents: { readonly values: Float32Array; readonly dims: readonly number[] },
  scalingFactor: number,
): Promise<Decoded> {
  const [input] = session.inputs;
  const output = session.outputs.find(({ name }) => name === 'sample') ?? session.outputs[0];
  if (session.inputs.length !== 1 || !input || !output)
    throw new Failure({
      code: 'unsupported',
      message: `This VAE decoder takes ${session.inputs.map(port => port.name).join(', ')}.`,
      hint: 'Pollard generates with VAE decoders that take latent_sample alone.',
    });
  const factor = Math.fround(scalingFactor);
  const scaled = latents.values.map(value => value / factor);
  const outputs = await session.run({
    [input.name]: tensorOf(input.type, [1, ...latents.dims], scaled),
  });
  const image = outputs[output.name]!;
  const [, , height = 0, width = 0] = image.dims;
  return { width, height, planes: toFloat32(image) };
}

/** Magenta: what no decoder is likely to draw by itself. */
const BROKEN = [255, 0, 255] as const;

/**
 * Eight bits per channel, as diffusers makes them: clip(x / 2 + 0.5, 0, 1), times 255, rounded to even. A pixel that is not
 * finite is magenta, since black would pass for a picture.
 */
export function toRaster({ width, height, planes }: Decoded): Raster {
  const size = width * height;
  const rgb = new Uint8ClampedArray(3 * size);
  const f = Math.fround;
  for (let channel = 0; channel < 3; channel++)
    for (let i = 0; i < size; i++)
      // A clamped array clips and rounds to even by itself.
      rgb[3 * i + channel] = f(f(f(planes[channel * size + i]! / 2) + 0.5) * 255);
  if (!allFinite(planes))
    for (let i = 0; i < size; i++) if (!isFinitePixel(planes, i, size)) rgb.set(BROKEN, 3 * i);
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}

const isFinitePixel = (planes: Float32Array, at: number, size: number): boolean =>
  [0, 1, 2].every(channel => Number.isFinite(planes[channel * size + at]));

/** Share of a picture's pixels that are not finite, 0 to 1. */
export function brokenShare({ width, height, planes }: Decoded): number {
  const size = width * height;
  if (size === 0 || allFinite(planes)) return 0;
  let broken = 0;
  for (let i = 0; i < size; i++) if (!isFinitePixel(planes, i, size)) broken++;
  return broken / size;
}
