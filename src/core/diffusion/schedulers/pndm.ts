import { Failure } from '../../../shared/failure';
import { combine } from './combine';
import { epsilonOf, type Point } from './prediction';
import { alphasCumprod } from './schedule';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { wholeTimesteps } from './timesteps';

const f = Math.fround;

/** From one timestep to a lower one; below 0 is the final one. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A solver's part: the output and latents of its next evaluation in, the next latents out. */
type Steps = (output: Float32Array, index: number, latents: Float32Array) => Float32Array;

/**
 * Pseudo numerical methods (arXiv 2202.09778) as diffusers' PNDMScheduler: linear multistep, warmed up by Runge-Kutta
 * unless `skip_prk_steps` is set. Fails `invalid-request` where Runge-Kutta has too few steps.
 */
export function pndm(config: SchedulerConfig, { steps }: Run): Scheduler {
  const rising = wholeTimesteps(config, {
    spacing: config.timestepSpacing ?? 'leading',
    steps,
  }).toReversed();
  const ratio = Math.floor(config.trainTimesteps / steps);
  const warmUp = config.skipPrkSteps ? [] : rungeKuttaTimesteps(rising, ratio);
  const multistep = config.skipPrkSteps
    ? // The second evaluation redoes the first step, now with the slopes at both its ends.
      [...rising.slice(0, -1), ...rising.slice(-2, -1), ...rising.slice(-1)].toReversed()
    : rising.slice(0, -3).toReversed();
  const transfer = transferOf(config);
  const history: Float32Array[] = [];
  const first = rungeKutta(warmUp, { ratio, transfer, history });
  const second = linearMultistep(multistep, { ratio, transfer, history });
  return {
    className: 'PNDMScheduler',
    timesteps: [...warmUp, ...multistep],
    initSigma: 1,
    scale: latents => latents,
    step: (output, index, latents) =>
      index < warmUp.length
        ? first(output, index, latents)
        : second(output, index - warmUp.length, latents),
  };
}

/** Four evaluations for each of the last three timesteps' steps: at its start, twice at its middle, at its end. */
function rungeKuttaTimesteps(rising: readonly number[], ratio: number): number[] {
  if (rising.length < 4)
    throw new Failure({
      code: 'invalid-request',
      message: `PNDM with Runge-Kutta cannot run ${String(rising.length)} steps.`,
      hint: 'Give 4 steps or more, or choose another scheduler.',
    });
  const halves = rising.slice(-4).flatMap(t => [t, t + Math.floor(ratio / 2)]);
  return halves
    .slice(0, -1)
    .flatMap(t => [t, t])
    .slice(1, -1)
    .toReversed();
}

type Transfer = (output: Float32Array, latents: Float32Array, interval: Interval) => Float32Array;

interface Means {
  readonly ratio: number;
  readonly transfer: Transfer;
  /** Outputs at whole timesteps, latest last. */
  readonly history: Float32Array[];
}

function rungeKutta(timesteps: readonly number[], { ratio, transfer, history }: Means): Steps {
  let start = new Float32Array();
  let stages: Float32Array[] = [];
  return (output, index, latents) => {
    const stage = index % 4;
    if (stage === 0) {
      start = latents.slice();
      stages = [];
      history.push(output);
    }
    stages.push(output);
    const slope = stage < 3 ? output : weighted([1 / 6, 1 / 3, 1 / 3, 1 / 6], stages);
    const back = stage % 2 ? 0 : Math.floor(ratio / 2);
    return transfer(slope, start, {
      from: timesteps[index - stage]!,
      to: timesteps[index]! - back,
    });
  };
}

/** Adams-Bashforth's weights, latest output first. */
const bashforth: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

function linearMultistep(timesteps: readonly number[], { ratio, transfer, history }: Means): Steps {
  let start: Float32Array | undefined;
  return (output, index, latents) => {
    const timestep = timesteps[index]!;
    if (index === 1 && start) {
      const interval = { from: timestep + ratio, to: timestep };
      const next = transfer(weighted([1 / 2, 1 / 2], [output, history[0]!]), start, interval);
      start = undefined;
      return next;
    }
    history.push(output);
    if (history.length > 4) history.shift();
    if (history.length === 1) start = latents;
    const latest = history.toReversed();
    return transfer(weighted(bashforth[latest.length - 1]!, latest), latents, {
      from: timestep,
      to: timestep - ratio,
    });
  };
}

const weighted = (weights: readonly number[], outputs: readonly Float32Array[]): Float32Array =>
  combine(...outputs.map((output, i) => [weights[i]!, output] as const));

/** Formula 9 of the paper. */
function transferOf(config: SchedulerConfig): Transfer {
  const alphas = alphasCumprod(config);
  const final = (config.setAlphaToOne ?? false) ? 1 : alphas[0]!;
  return (output, latents, { from, to }) => {
    const alpha = alphas[from]!;
    const next = to >= 0 ? alphas[to]! : final;
    const [beta, nextBeta] = [f(1 - alpha), f(1 - next)];
    const point: Point = { alpha: f(Math.sqrt(alpha)), sigma: f(Math.sqrt(beta)) };
    const noise = epsilonOf(config.predictionType, { output, latents, point });
    const divisor = alpha * Math.sqrt(nextBeta) + Math.sqrt(alpha * beta * next);
    return combine([Math.sqrt(next / alpha), latents], [-(next - alpha) / divisor, noise]);
  };
}
