/** What tells latents of a picture from latents of noise. */
export interface LatentMeasures {
  readonly isFinite: boolean;
  /** Standard deviation over all values. */
  readonly spread: number;
  /**
   * Correlation between a place and its neighbours to the right and below, over all channels, each around its own mean: -1 to 1,
   * near 0 in white noise whatever its strength. 0 where all places are equal.
   */
  readonly coherence: number;
}

/** Measures latents of one picture, row-major [1, channels, height, width]. */
export function measureLatents(values: Float32Array, dims: readonly number[]): LatentMeasures {
  const [height = 1, width = 1] = dims.slice(-2);
  const plane = height * width;
  const all = { isFinite: values.every(Number.isFinite), spread: Math.sqrt(variance(values)) };
  let [own, shared, pairs] = [0, 0, 0];
  for (let start = 0; start < values.length; start += plane) {
    const channel = values.subarray(start, start + plane);
    const mean = meanOf(channel);
    own += variance(channel) * plane;
    for (const [i, value] of channel.entries()) {
      const right = i % width < width - 1 ? channel[i + 1]! - mean : undefined;
      const below = i + width < plane ? channel[i + width]! - mean : undefined;
      for (const neighbour of [right, below])
        if (neighbour !== undefined) {
          shared += (value - mean) * neighbour;
          pairs++;
        }
    }
  }
  const coherence = own > 0 && pairs > 0 ? shared / pairs / (own / values.length) : 0;
  return { ...all, coherence };
}

const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: Float32Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
