import { Failure } from '../../../shared/failure';
import { cosSin, log } from './cephes';
import { MersenneTwister } from './mersenneTwister';
import type { NoiseSource } from './noiseSource';

const f = Math.fround;
const tau = f(2 * Math.PI);
const block = 16;

/**
 * `torch.randn` of a CPU generator in float32, bit for bit as x86 wheels with AVX2 compute it. Of the seed only the
 * low 32 bits count, as in torch.
 */
export function torchNormal(seed: number): NoiseSource {
  if (!Number.isSafeInteger(seed))
    throw new Failure({
      code: 'invalid-request',
      message: `The seed ${String(seed)} is not a whole number.`,
      hint: 'Give a whole number of at most 2^53.',
    });
  const twister = new MersenneTwister(seed);
  const small = smallNormal(twister);
  return count =>
    count < block ? Float32Array.from({ length: count }, small) : large(twister, count);
}

/** From 16 elements on: all uniforms first, then Box-Muller in blocks of 16; a tail is drawn anew. */
function large(twister: MersenneTwister, count: number): Float32Array {
  const out = new Float32Array(count);
  const fill = (first: number): void => {
    for (let i = first; i < count; i++) out[i] = (twister.next() & 0xffffff) * 2 ** -24;
  };
  fill(0);
  for (let i = 0; i + block <= count; i += block) transform(out.subarray(i, i + block));
  if (count % block) {
    fill(count - block);
    transform(out.subarray(count - block));
  }
  return out;
}

const pair = new Float32Array(2);

function transform(values: Float32Array): void {
  const half = block / 2;
  for (let k = 0; k < half; k++) {
    const radius = f(Math.sqrt(f(-2 * log(f(1 - values[k]!)))));
    cosSin(f(tau * values[k + half]!), pair);
    values[k] = radius * pair[0]!;
    values[k + half] = radius * pair[1]!;
  }
}

/** Below 16 elements: Box-Muller in doubles, one by one, the second of each pair kept for the next call. */
function smallNormal(twister: MersenneTwister): () => number {
  let kept: number | undefined;
  const uniform = (): number => {
    const high = twister.next();
    return ((high & 0x1fffff) * 2 ** 32 + twister.next()) * 2 ** -53;
  };
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
