import { Failure } from '../../../shared/failure';
import { MersenneTwister } from './mersenneTwister';
import type { NoiseSource } from './noiseSource';

/**
 * `numpy.random.RandomState(seed).randn` (polar method over MT19937), rounded to float32: what diffusers' ONNX
 * pipeline starts from.
 */
export function numpyNormal(seed: number): NoiseSource {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new Failure({
      code: 'invalid-request',
      message: `NumPy's generator takes no seed ${String(seed)}.`,
      hint: 'Give a whole number from 0 to 4294967295, or choose the noise of torch.',
    });
  const next = normals(new MersenneTwister(seed));
  return count => Float32Array.from({ length: count }, next);
}

/** The doubles of `randn`, one a call. */
export function normals(twister: MersenneTwister): () => number {
  let kept: number | undefined;
  const signed = (): number => {
    const high = twister.next() >>> 5;
    return (2 * (high * 2 ** 26 + (twister.next() >>> 6))) / 2 ** 53 - 1;
  };
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const first = signed();
      const second = signed();
      const square = first * first + second * second;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      kept = factor * first;
      return factor * second;
    }
  };
}
