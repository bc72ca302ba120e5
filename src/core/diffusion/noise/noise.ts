import type { NoiseKind } from '../../../shared/generation';
import { numpyNormal } from './numpyNormal';
import { torchNormal } from './torchNormal';

/** A seeded stream of unit normal float32 noise; each call continues where the last one ended. */
export type NoiseSource = (count: number) => Float32Array;

/** The generator that a seed starts. Fails `invalid-request` for a seed that it cannot take. */
export const noiseSource = (kind: NoiseKind, seed: number): NoiseSource =>
  kind === 'torch' ? torchNormal(seed) : numpyNormal(seed);
