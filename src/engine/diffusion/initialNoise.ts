import { createHash } from 'node:crypto';
import { noiseSource } from '../../core/diffusion/noise/noise';
import { decodeNpy, NPY_LIMIT } from '../../core/io/npy';
import { elements } from '../../core/diffusion/tensor';
import { readWithin } from '../../core/io/readWithin';
import { Failure } from '../../shared/failure';
import type { GenerateRequest } from '../api/generation';
import type { NoiseSource } from '../../core/diffusion/noise/noiseSource';

/** The noise that a run starts from. */
export interface InitialNoise {
  readonly noise: Float32Array;
  /** What an ancestral scheduler draws from afterwards. */
  readonly source: NoiseSource;
}

/**
 * The unit normal noise of the request's seed or file, for latents of `dims` (batch, channels, height, width). A
 * file's noise leaves the seed's stream at its start, as diffusers does with given latents.
 */
export async function initialNoise(
  { settings, noiseFile }: GenerateRequest,
  dims: readonly number[],
): Promise<InitialNoise> {
  const source = noiseSource(settings.noise, settings.seed);
  if (noiseFile === undefined) return { noise: source(elements(dims)), source };
  const given = decodeNpy(await readWithin(noiseFile, NPY_LIMIT), noiseFile);
  if (given.dims.join() !== dims.join())
    throw new Failure({
      code: 'invalid-request',
      message: `${noiseFile} holds noise of ${given.dims.join(' × ')}.`,
      hint: `This size and batch need ${dims.join(' × ')}.`,
      path: noiseFile,
    });
  return { noise: given.values, source };
}

/** SHA-256 of the noise's bytes, in hexadecimal. */
export const noiseHash = (noise: Float32Array): string =>
  createHash('sha256').update(noise).digest('hex');
