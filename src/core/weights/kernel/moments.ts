import { KERNEL_START, takeKernel } from './kernel';

/** Weights that are measured at a time, at most: their spread is taken while they lie in the cache. */
export const MOMENTS_BLOCK = 16_384;

export interface Moments {
  readonly sum: number;
  readonly absolute: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  /** Sum of the squared distances from their own mean. */
  readonly spread: number;
}

const FIGURES = KERNEL_START + 4 * MOMENTS_BLOCK;

/** One memory for all blocks of a thread. */
const memory = () => {
  const kernel = takeKernel(FIGURES + 40);
  const { buffer } = kernel.memory;
  return {
    kernel,
    weights: new Float32Array(buffer, KERNEL_START, MOMENTS_BLOCK),
    figures: new Float64Array(buffer, FIGURES, 5),
  };
};
let known: ReturnType<typeof memory> | undefined;

/** Measures a block of float32 weights. Sums and spread are not finite where any weight is not. */
export function momentsOf(values: Float32Array): Moments {
  const { kernel, weights, figures } = (known ??= memory());
  weights.set(values);
  kernel.measure(KERNEL_START, values.length, FIGURES);
  const [sum = 0, absolute = 0, min = 0, max = 0, zeros = 0] = figures;
  const spread = kernel.spread(KERNEL_START, values.length, sum / values.length);
  return { sum, absolute, min, max, zeros, spread };
}
