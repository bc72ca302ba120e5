import type { BetaSchedule, SchedulerConfig } from './schedulerConfig';

const f = Math.fround;

/** `torch.linspace` in float32: counted from both ends towards the middle. */
export function linspace32(start: number, end: number, count: number): Float32Array {
  const [first, last] = [f(start), f(end)];
  const step = f(f(last - first) / (count - 1));
  return Float32Array.from({ length: count }, (_, i) =>
    i < count / 2 ? f(first + f(step * i)) : f(last - f(step * (count - 1 - i))),
  );
}

interface BetaRange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const betaSchedules: Readonly<Record<BetaSchedule, (range: BetaRange) => Float32Array>> = {
  linear: ({ start, end, count }) => linspace32(start, end, count),
  scaled_linear: ({ start, end, count }) =>
    linspace32(start ** 0.5, end ** 0.5, count).map(root => f(root * root)),
  squaredcos_cap_v2: ({ count }) => {
    const bar = (t: number): number => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
    return Float32Array.from({ length: count }, (_, i) =>
      Math.min(1 - bar((i + 1) / count) / bar(i / count), 0.999),
    );
  },
};

const defaultRange: Readonly<Partial<Record<SchedulerConfig['name'], readonly [number, number]>>> =
  { heun: [0.00085, 0.012] };

/**
 * The cumulative products of 1 - beta, one per training timestep, in float32 as diffusers computes them: how much of
 * the picture is left at each.
 */
export function alphasCumprod(config: SchedulerConfig): Float32Array {
  const [start, end] = defaultRange[config.name] ?? [0.0001, 0.02];
  const betas = config.trainedBetas
    ? Float32Array.from(config.trainedBetas)
    : betaSchedules[config.betaSchedule ?? 'linear']({
        start: config.betaStart ?? start,
        end: config.betaEnd ?? end,
        count: config.trainTimesteps,
      });
  let product = 1;
  return betas.map(beta => (product *= f(1 - beta)));
}

/** sigma = sqrt((1 - alpha) / alpha) of each training timestep, float32. */
export const sigmasOf = (alphas: Float32Array): Float32Array =>
  alphas.map(alpha => Math.sqrt(f(f(1 - alpha) / alpha)));
