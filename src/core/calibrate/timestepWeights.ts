import type { timestepWeights } from '../../shared/calibration/calibrationRecord';

/** How the steps of a denoising run count in a gram. */
export type TimestepWeights = (typeof timestepWeights)[number];

const MOST = 1.2;
const LEAST = 0.8;

/**
 * What each of `steps` evaluations counts, the noisiest first. `log-decrease` is OBS-Diff's (arXiv 2510.06751): from 1.2 down to 0.8
 * along a logarithm.
 */
export const weightsOfSteps = (kind: TimestepWeights, steps: number): readonly number[] =>
  Array.from({ length: steps }, (_, step) => {
    if (kind === 'uniform') return 1;
    return steps === 1 ? MOST : LEAST + ((MOST - LEAST) * Math.log(steps - step)) / Math.log(steps);
  });
