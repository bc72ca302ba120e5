import { solve } from '../solve';
import { combine } from './combine';
import { type LambdaPoint, multistepSchedule, solved } from './multistepSchedule';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';

interface Known {
  readonly values: Float32Array;
  readonly point: LambdaPoint;
}

/** The last prediction, for the corrector to redo with what the model said at its end. */
interface Last {
  readonly latents: Float32Array;
  /** Latest first, as many as the order. */
  readonly known: readonly Known[];
}

/**
 * UniPC (arXiv 2302.04867) as diffusers' UniPCMultistepScheduler: each evaluation first corrects the
 * step before it. It knows no Karras levels.
 */
export function unipc(config: SchedulerConfig, { steps, images }: Run): Scheduler {
  const { timesteps, points } = multistepSchedule({ ...config, karrasSigmas: false }, steps);
  const kind = config.predictX0 ? 'original' : 'noise';
  let history: readonly Known[] = [];
  let last: Last | undefined;
  return {
    className: 'UniPCMultistepScheduler',
    timesteps,
    initSigma: 1,
    scale: latents => latents,
    step(output, index, latents) {
      const point = points[index]!;
      const values = solved(config, { output, latents, point }, { images, kind });
      const corrects = last && !config.disableCorrector.includes(index - 1);
      const start = corrects ? update(config, last!, { point, values }) : latents;
      history = [{ values, point }, ...history].slice(0, config.solverOrder);
      const left = timesteps.length - index;
      const order = Math.min(history.length, config.lowerOrderFinal ? left : history.length);
      last = { latents: start, known: history.slice(0, order) };
      return update(config, last, { point: points[index + 1]! });
    },
  };
}

interface Target {
  readonly point: LambdaPoint;
  /** What the model said there: given, the corrector runs; else the predictor. */
  readonly values?: Float32Array;
}

function update(config: SchedulerConfig, { latents, known }: Last, { point, values }: Target) {
  const latest = known[0]!;
  const h = point.lambda - latest.point.lambda;
  const others = known.slice(1).map(old => ({
    ...old,
    ratio: (old.point.lambda - latest.point.lambda) / h,
  }));
  const all = values ? [...others, { values, point, ratio: 1 }] : others;
  const hh = config.predictX0 ? -h : h;
  const scale = (config.solverType ?? 'bh2') === 'bh2' ? Math.expm1(hh) : hh;
  const weights = solverWeights({ ratios: all.map(({ ratio }) => ratio), hh, scale });
  const [kept, factor] = config.predictX0
    ? [point.sigma / latest.point.sigma, point.alpha]
    : [point.alpha / latest.point.alpha, point.sigma];
  const terms = all.flatMap(({ values: other, ratio }, i) => {
    const weight = (factor * scale * weights[i]!) / ratio;
    return [[-weight, other] as const, [weight, latest.values] as const];
  });
  return combine([kept, latents], [-factor * Math.expm1(hh), latest.values], ...terms);
}

interface Conditions {
  readonly ratios: readonly number[];
  readonly hh: number;
  /** B(h) of the paper. */
  readonly scale: number;
}

/** The weights that fulfil the order conditions; one term alone takes 1/2, as the authors do. */
function solverWeights({ ratios, hh, scale }: Conditions): ArrayLike<number> {
  const count = ratios.length;
  if (count < 2) return [0.5];
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  let phi = Math.expm1(hh) / hh - 1;
  let factorial = 1;
  for (let row = 0; row < count; row++) {
    ratios.forEach((ratio, column) => (matrix[row * count + column] = ratio ** row));
    right[row] = (phi * factorial) / scale;
    factorial *= row + 2;
    phi = phi / hh - 1 / factorial;
  }
  return solve(matrix, right);
}
