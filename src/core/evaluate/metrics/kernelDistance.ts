import { noPause, type Pause } from './pause';

/**
 * The unbiased squared maximum mean discrepancy of two sets of vectors by the kernel (x y / d + 1)^3, which is KID on features of
 * Inception (Binkowski et al., arXiv 1801.01401), over the whole sets. May be negative where they are alike.
 */
export async function kernelDistance(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  pause: Pause = noPause,
): Promise<number> {
  const within = (await withinSet(a, pause)) + (await withinSet(b, pause));
  return within - 2 * (await between(a, b, pause));
}

/** The mean over pairs of two different vectors. */
async function withinSet(vectors: readonly Float32Array[], pause: Pause): Promise<number> {
  let sum = 0;
  for (let i = 1; i < vectors.length; i++) {
    await pause();
    for (let j = 0; j < i; j++) sum += kernel(vectors[i]!, vectors[j]!);
  }
  return (2 * sum) / (vectors.length * (vectors.length - 1));
}

async function between(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  pause: Pause,
): Promise<number> {
  let sum = 0;
  for (const x of a) {
    await pause();
    for (const y of b) sum += kernel(x, y);
  }
  return sum / (a.length * b.length);
}

function kernel(x: Float32Array, y: Float32Array): number {
  let product = 0;
  for (let i = 0; i < x.length; i++) product += x[i]! * y[i]!;
  return (product / x.length + 1) ** 3;
}
