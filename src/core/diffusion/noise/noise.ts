import type { NoiseKind } from '../../../shared/generation/generation';
import { numpyNormal } from './numpyNormal';
import { torchNormal } from './torchNormal';
import type { NoiseSource } from './noiseSource';

/** The generator that a seed starts. Fails `invalid-request` for a seed that it cannot take. */
export const noiseSource = (kind: NoiseKind, seed: number): NoiseSource =>
  kind === 'torch' ? torchNormal(seed) : numpyNormal(seed);
