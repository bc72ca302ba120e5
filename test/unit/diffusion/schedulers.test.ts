import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/core/diffusion/configFile';
import { torchNormal } from '../../../src/core/diffusion/noise/torchNormal';
import { createScheduler } from '../../../src/core/diffusion/schedulers/createScheduler';
import { ddimVariance } from '../../../src/core/diffusion/schedulers/ddim';
import { alphasCumprod } from '../../../src/core/diffusion/schedulers/schedule';
import type { Scheduler } from '../../../src/core/diffusion/schedulers/scheduler';
import {
  readSchedulerConfig,
  type SchedulerConfig,
} from '../../../src/core/diffusion/schedulers/schedulerConfig';
import { sigmaSchedule } from '../../../src/core/diffusion/schedulers/sigmaSchedule';
import { type SchedulerName, schedulerNames } from '../../../src/shared/generation/generation';
import reference from '../../fixtures/reference/scheduler_reference.json';

const read = (fields: Readonly<Record<string, unknown>>, chosen?: SchedulerName): SchedulerConfig =>
  readSchedulerConfig(new ConfigFile('scheduler_config.json', fields), chosen);

const images = 4;

const begin = (config: SchedulerConfig, steps: number): Scheduler =>
  createScheduler(config, { steps, images, noise: torchNormal(0) });

interface Row {
  readonly scheduler: string;
  readonly case: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly prediction_type?: string };
  readonly num_inference_steps: number;
  readonly timesteps: readonly number[];
}

const start = (row: Row): Scheduler =>
  begin(read({ _class_name: row.scheduler, ...row.config }), row.num_inference_steps);

/** The suite's sample: value (((c * 8 + h) * 8 + w) * 4 + b) / 768 at [b, c, h, w]. */
const dummySample = (): Float32Array =>
  Float32Array.from({ length: 768 }, (_, i) => {
    const [batch, rest] = [Math.floor(i / 192), i % 192];
    return (rest * 4 + batch) / 768;
  });

const dummyModel = (sample: Float32Array, t: number): Float32Array => {
  const [factor, divisor] = [Math.fround(t), Math.fround(t + 1)];
  return sample.map(x => Math.fround(x * factor) / divisor);
};

/** The suite's loop. It overwrites the sample with the scaled one, which pipelines do not. */
function dummyLoop(scheduler: Scheduler): Float32Array {
  let sample: Float32Array = dummySample().map(x => x * Math.fround(scheduler.initSigma));
  for (const [index, t] of scheduler.timesteps.entries()) {
    sample = scheduler.scale(sample, index);
    sample = scheduler.step(dummyModel(sample, t), index, sample);
  }
  return sample;
}

const sumOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0);

const title = (row: Row): string =>
  `${row.scheduler} ${row.case}, ${row.config.prediction_type ?? 'epsilon'}`;

const suite = reference.cases.map(row => [title(row), row] as const);
const sd2 = reference.sd2_cases.map(row => [title(row), row] as const);

describe("the reference suite's loop", () => {
  it.each(suite)('ends as diffusers asserts: %s', (_, row) => {
    const sum = sumOf(dummyLoop(start(row)));
    if (row.expected_sum !== null)
      expect(Math.abs(sum - row.expected_sum)).toBeLessThan(row.tol_sum);
    expect(Math.abs(sum / 768 - row.expected_mean)).toBeLessThan(row.tol_mean);
  });

  // Float32 sums in another order than torch's: the last digit or two.
  it.each([...suite, ...sd2])('ends as measured, to 3e-6: %s', (_, row) => {
    const sample = dummyLoop(start(row));
    expect(Math.abs(sumOf(sample) / row.measured_sum - 1)).toBeLessThan(3e-6);
    row.measured_first4.forEach((value, i) => {
      expect(Math.abs(sample[i]! - value)).toBeLessThan(3e-6 * row.measured_mean);
    });
  });

  it.each([...suite, ...sd2])('asks for the same timesteps: %s', (_, row) => {
    const { timesteps } = start(row);
    expect(timesteps).toHaveLength(row.timesteps.length);
    timesteps.forEach((t, i) => {
      expect(t).toBeCloseTo(row.timesteps[i]!, 4);
    });
  });

  it.each([...suite, ...sd2].filter(([, row]) => 'init_noise_sigma' in row))(
    'begins at the same noise: %s',
    (_, row) => {
      expect(start(row).initSigma).toBeCloseTo(Number(row.init_noise_sigma), 4);
    },
  );

  it.each(sd2.filter(([, row]) => 'sigmas' in row))('has the same noise levels: %s', (_, row) => {
    const { sigmas } = sigmaSchedule(read({ _class_name: row.scheduler, ...row.config }), 4);
    expect(sigmas).toHaveLength(5);
    row.sigmas!.forEach((sigma, i) => {
      expect(sigmas[i]).toBeCloseTo(sigma, 5);
    });
  });

  it.each(reference.scheduler_config_tests.filter(row => row.case === 'steps_offset'))(
    'adds the steps offset: $scheduler',
    row => {
      const config = read({ _class_name: row.scheduler, steps_offset: 1 });
      expect(begin(config, row.num_inference_steps!).timesteps).toEqual(row.expected_timesteps);
    },
  );

  it("has DDIM's variances", () => {
    const table = reference.scheduler_config_tests.find(row => row.case === 'variance')!;
    const alphas = alphasCumprod(read({ _class_name: 'DDIMScheduler' }));
    for (const { t, prev, v } of table.expected!)
      expect(Math.abs(ddimVariance(alphas[t]!, alphas[prev]!) - v)).toBeLessThan(table.tolerance!);
  });
});

const stableDiffusion = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  skip_prk_steps: true,
  steps_offset: 1,
  clip_sample: false,
  set_alpha_to_one: false,
};

describe('timestep spacing', () => {
  const timesteps = (name: SchedulerName, spacing: string, steps: number): readonly number[] =>
    begin(read({ ...stableDiffusion, timestep_spacing: spacing }, name), steps).timesteps;

  it.each(['ddim', 'euler', 'euler-a', 'lms'] as const)('of %s', name => {
    expect(timesteps(name, 'leading', 4)).toEqual([751, 501, 251, 1]);
    expect(timesteps(name, 'trailing', 4)).toEqual([999, 749, 499, 249]);
    expect(timesteps(name, 'trailing', 3)).toEqual([999, 666, 332]);
    expect(timesteps(name, 'linspace', 4)).toEqual([999, 666, 333, 0]);
  });

  it('of pndm, whose second evaluation repeats', () => {
    expect(timesteps('pndm', 'leading', 4)).toEqual([751, 501, 501, 251, 1]);
    expect(timesteps('pndm', 'trailing', 4)).toEqual([999, 749, 749, 499, 249]);
    expect(timesteps('pndm', 'linspace', 4)).toEqual([999, 666, 666, 333, 0]);
  });

  it('of heun, which evaluates each but the first twice', () => {
    expect(timesteps('heun', 'leading', 3)).toEqual([667, 334, 334, 1, 1]);
    expect(timesteps('heun', 'trailing', 3)).toEqual([999, 666, 666, 332, 332]);
    expect(timesteps('heun', 'linspace', 3)).toEqual([999, 499.5, 499.5, 0, 0]);
  });

  it.each(['dpm++2m', 'unipc'] as const)('of %s, which ends at timestep 0', name => {
    expect(timesteps(name, 'leading', 4)).toEqual([801, 601, 401, 201]);
    expect(timesteps(name, 'trailing', 4)).toEqual([999, 749, 499, 249]);
    expect(timesteps(name, 'linspace', 4)).toEqual([999, 749, 500, 250]);
  });

  it('is fractional under linspace in the sigma family only', () => {
    expect(timesteps('euler', 'linspace', 3)).toEqual([999, 499.5, 0]);
    expect(timesteps('ddim', 'linspace', 3)).toEqual([999, 500, 0]);
  });

  it('that leads begins with the variance of noise and picture', () => {
    const leading = begin(read({ ...stableDiffusion, timestep_spacing: 'leading' }, 'euler'), 4);
    const { sigmas } = sigmaSchedule(
      read({ ...stableDiffusion, timestep_spacing: 'leading' }, 'euler'),
      4,
    );
    expect(leading.initSigma).toBeCloseTo(Math.hypot(sigmas[0]!, 1), 5);
  });

  it('that is logarithmic spaces the levels of euler by one factor', () => {
    const config = read({ ...stableDiffusion, interpolation_type: 'log_linear' }, 'euler');
    const { sigmas, timesteps } = sigmaSchedule(config, 4);
    expect(timesteps).toEqual([999, 666, 333, 0]);
    expect(sigmas).toHaveLength(6);
    expect(sigmas[0]).toBeCloseTo(14.614645, 4);
    for (const i of [0, 1, 2, 3])
      expect(sigmas[i + 1]! / sigmas[i]!).toBeCloseTo((0.0291675 / 14.614645) ** 0.25, 5);
    expect(sigmas[5]).toBe(0);
  });

  it("warms pndm up with Runge-Kutta's four evaluations a step", () => {
    expect(begin(read({}, 'pndm'), 4).timesteps).toEqual([
      750, 625, 625, 500, 500, 375, 375, 250, 250, 125, 125, 0, 0,
    ]);
    expect(() => begin(read({}, 'pndm'), 3)).toThrow(/cannot run 3 steps/);
  });

  it.each([0, 1.5, 1001])('refuses %d steps', steps => {
    for (const name of schedulerNames)
      expect(() => begin(read({}, name), steps)).toThrow(/steps cannot be run/);
  });
});

/**
 * Pictures that are normal with standard deviation `spread`: the ideal model is linear, and the exact solver takes
 * latents from one standard deviation to another.
 */
describe('on normal pictures, where the solution is known,', () => {
  const spread = 0.5;
  const deviation = (alpha: number): number => Math.sqrt(alpha * spread ** 2 + 1 - alpha);

  /** The end over the exact one, from latents 1. */
  function solved(fields: Readonly<Record<string, unknown>>, name: SchedulerName): number {
    const config = read({ ...stableDiffusion, timestep_spacing: 'trailing', ...fields }, name);
    const alphas = alphasCumprod(config);
    const alphaAt = (t: number): number => {
      const below = Math.min(Math.floor(t), 998);
      const sigma = (i: number): number => Math.sqrt(1 / alphas[i]! - 1);
      return 1 / ((sigma(below) + (sigma(below + 1) - sigma(below)) * (t - below)) ** 2 + 1);
    };
    const model = (x: number, t: number): number => {
      const alpha = alphaAt(t);
      const original = (Math.sqrt(alpha) * spread ** 2 * x) / deviation(alpha) ** 2;
      const noise = (Math.sqrt(1 - alpha) * x) / deviation(alpha) ** 2;
      if (config.predictionType === 'sample') return original;
      if (config.predictionType === 'epsilon') return noise;
      return Math.sqrt(alpha) * noise - Math.sqrt(1 - alpha) * original;
    };
    const scheduler = createScheduler(config, { steps: 250, images: 1, noise: torchNormal(0) });
    let latents = Float32Array.of(scheduler.initSigma);
    for (const [index, t] of scheduler.timesteps.entries()) {
      const seen = scheduler.scale(latents, index);
      latents = scheduler
        .step(
          seen.map(x => model(x, t)),
          index,
          latents,
        )
        .slice();
    }
    const begun = alphas[999]!;
    const growth = scheduler.initSigma === 1 ? 1 : 1 / Math.sqrt(begun);
    const end = scheduler.initSigma === 1 ? deviation(alphas[0]!) : spread;
    const exact = (scheduler.initSigma / growth / deviation(begun)) * end;
    return latents[0]! / exact;
  }

  const kinds: readonly (readonly [SchedulerName, Readonly<Record<string, unknown>>, number])[] = [
    ['ddim', {}, 0.02],
    ['pndm', {}, 0.01],
    ['pndm', { skip_prk_steps: false }, 0.01],
    ['euler', {}, 0.02],
    ['euler', { use_karras_sigmas: true }, 0.02],
    ['lms', {}, 0.01],
    ['lms', { use_karras_sigmas: true }, 0.01],
    ['heun', {}, 0.01],
    ['heun', { use_karras_sigmas: true }, 0.01],
    ['dpm++2m', {}, 0.01],
    ['dpm++2m', { solver_order: 1 }, 0.02],
    ['dpm++2m', { solver_type: 'heun' }, 0.01],
    ['dpm++2m', { solver_order: 3 }, 0.01],
    ['dpm++2m-karras', {}, 0.01],
    ['dpm++2m-karras', { solver_order: 3 }, 0.01],
    ['unipc', {}, 0.01],
    ['unipc', { solver_type: 'bh1' }, 0.01],
    ['unipc', { solver_order: 1 }, 0.01],
    ['unipc', { solver_order: 3 }, 0.01],
    ['unipc', { predict_x0: false }, 0.01],
    ['unipc', { disable_corrector: [0, 1, 2] }, 0.01],
  ];
  const types = ['epsilon', 'v_prediction', 'sample'] as const;
  const all = kinds.flatMap(([name, fields, bound]) =>
    types.map(type => [name, { ...fields, prediction_type: type }, bound] as const),
  );

  it.each(all)('%s with %j ends within %d of it', (name, fields, bound) => {
    expect(Math.abs(solved(fields, name) - 1)).toBeLessThan(bound);
  });
});
