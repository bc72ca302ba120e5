import type { Raster } from '../../shared/generation';
import { Failure } from '../../shared/failure';
import type { Session } from './session';
import { tensorOf, toFloat32 } from './tensor';

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

/** Eight bits per channel, as diffusers makes them: clip(x / 2 + 0.5, 0, 1), times 255, rounded to even. */
export function toRaster({ width, height, planes }: Decoded): Raster {
  const size = width * height;
  const rgb = new Uint8ClampedArray(3 * size);
  const f = Math.fround;
  for (let channel = 0; channel < 3; channel++)
    for (let i = 0; i < size; i++)
      // A clamped array clips and rounds to even by itself; NaN becomes 0.
      rgb[3 * i + channel] = f(f(f(planes[channel * size + i]! / 2) + 0.5) * 255);
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}
