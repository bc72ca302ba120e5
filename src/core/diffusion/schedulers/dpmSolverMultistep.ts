import { combine } from './combine';
import { type LambdaPoint, multistepSchedule, solved } from './multistepSchedule';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';

/** Steps below which the last ones fall back to lower orders. */
const few = 15;

/**
 * DPM-Solver++ (arXiv 2211.01095, multistep) as diffusers' DPMSolverMultistepScheduler, of order 1 to 3. It ends at
 * timestep 0, not at zero noise.
 */
export function dpmSolverMultistep(config: SchedulerConfig, { steps, images }: Run): Scheduler {
  const { timesteps, points } = multistepSchedule(config, steps);
  const lowersFinal = config.lowerOrderFinal && timesteps.length < few;
  /** Clean latents of the last evaluations, latest first. */
  let originals: readonly Float32Array[] = [];
  return {
    className: 'DPMSolverMultistepScheduler',
    timesteps,
    initSigma: 1,
    scale: latents => latents,
    step(output, index, latents) {
      const prediction = { output, latents, point: points[index]! };
      const predOriginalSample = solved(config, prediction, { images, kind: 'original' });
      originals = [predOriginalSample, ...originals].slice(0, config.solverOrder);
      const left = timesteps.length - index;
      const order = Math.min(originals.length, lowersFinal ? left : originals.length);
      const known = originals
        .slice(0, order)
        .map((values, k) => ({ values, point: points[index - k]! }));
      return update(config, latents, { known, to: points[index + 1]! });
    },
  };
}

interface Known {
  readonly values: Float32Array;
  readonly point: LambdaPoint;
}

interface Step {
  /** Latest first. */
  readonly known: readonly Known[];
  readonly to: LambdaPoint;
}

function update(
  { solverType }: SchedulerConfig,
  latents: Float32Array,
  { known, to }: Step,
): Float32Array {
  const [latest, second, third] = known as readonly [Known, ...(Known | undefined)[]];
  const h = to.lambda - latest.point.lambda;
  const shrunk = Math.exp(-h) - 1;
  const base = [
    [to.sigma / latest.point.sigma, latents],
    [-to.alpha * shrunk, latest.values],
  ] as const;
  // Karras's levels end at timestep 0, so that the last step is none.
  if (!second || h === 0) return combine(...base);
  const near = difference(latest, second, h);
  const slopeWeight = to.alpha * (shrunk / h + 1);
  if (!third) {
    const weight = solverType === 'heun' ? slopeWeight : -0.5 * to.alpha * shrunk;
    return combine(...base, [weight, near.values]);
  }
  const far = difference(second, third, h);
  const bend = combine([1, near.values], [-1, far.values]);
  const both = near.ratio + far.ratio;
  const slope = combine([1, near.values], [near.ratio / both, bend]);
  const bendWeight = -(to.alpha * ((shrunk + h) / h ** 2 - 0.5)) / both;
  return combine(...base, [slopeWeight, slope], [bendWeight, bend]);
}

/** The divided difference of two evaluations, in units of the step `h`. */
function difference(
  newer: Known,
  older: Known,
  h: number,
): { readonly ratio: number; readonly values: Float32Array } {
  const ratio = (newer.point.lambda - older.point.lambda) / h;
  return { ratio, values: combine([1 / ratio, newer.values], [-1 / ratio, older.values]) };
}
