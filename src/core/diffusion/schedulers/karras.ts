const rho = 7;

/**
 * `count` noise levels from `max` down to `min`, evenly spaced after the seventh root: Karras et al., arXiv 2206.00364,
 * equation 5.
 */
export function karrasSigmas(min: number, max: number, count: number): number[] {
  const [low, high] = [min ** (1 / rho), max ** (1 / rho)];
  return Array.from({ length: count }, (_, i) => {
    const ramp = count > 1 ? i / (count - 1) : 0;
    return (high + ramp * (low - high)) ** rho;
  });
}

/**
 * The fractional training timestep of a noise level, linear between the logarithms of the training levels (ascending,
 * float32).
 */
export function timestepOf(sigma: number, logSigmas: Float32Array): number {
  const level = Math.log(sigma);
  const reached = logSigmas.findLastIndex(known => level >= known);
  const below = Math.min(Math.max(reached, 0), logSigmas.length - 2);
  const [low, high] = [logSigmas[below]!, logSigmas[below + 1]!];
  const weight = Math.min(Math.max((low - level) / (low - high), 0), 1);
  return (1 - weight) * below + weight * (below + 1);
}
