import type { SchedulerName } from '../../../shared/generation/generation';
import type { ConfigFile } from '../configFile';

export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing';
export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';

/**
 * The fields of scheduler_config.json that Pollard's schedulers know. An absent one takes the default of the scheduler
 * that runs, as in diffusers' `X.from_config`.
 */
export interface SchedulerConfig {
  /** The scheduler that runs. */
  readonly name: SchedulerName;
  readonly trainTimesteps: number;
  readonly betaStart?: number;
  readonly betaEnd?: number;
  readonly betaSchedule?: BetaSchedule;
  readonly trainedBetas?: readonly number[];
  readonly predictionType: PredictionType;
  readonly timestepSpacing?: TimestepSpacing;
  readonly stepsOffset: number;
  readonly clipSample?: boolean;
  readonly clipSampleRange: number;
  readonly setAlphaToOne?: boolean;
  readonly skipPrkSteps: boolean;
  readonly karrasSigmas: boolean;
  readonly interpolation: 'linear' | 'log_linear';
  readonly solverOrder: number;
  readonly solverType?: SolverType;
  readonly lowerOrderFinal: boolean;
  readonly predictX0: boolean;
  readonly disableCorrector: readonly number[];
  readonly thresholding: boolean;
  readonly thresholdingRatio: number;
  readonly sampleMaxValue: number;
}

export type SolverType = 'midpoint' | 'heun' | 'logrho' | 'bh1' | 'bh2';

const buckets: ReadonlyMap<string, SchedulerName> = new Map([
  ['DDIMScheduler', 'ddim'],
  ['PNDMScheduler', 'pndm'],
  ['EulerDiscreteScheduler', 'euler'],
  ['EulerAncestralDiscreteScheduler', 'euler-a'],
  ['DPMSolverMultistepScheduler', 'dpm++2m'],
  ['LMSDiscreteScheduler', 'lms'],
  ['HeunDiscreteScheduler', 'heun'],
  ['UniPCMultistepScheduler', 'unipc'],
]);

/** Fields that later diffusers know and Pollard does not; refused when set, since the image would be another. */
const refusedFlags = [
  'rescale_betas_zero_snr',
  'use_exponential_sigmas',
  'use_beta_sigmas',
  'use_flow_sigmas',
  'use_lu_lambdas',
];

/**
 * Reads scheduler_config.json for the scheduler it names, or for `chosen` as diffusers' `X.from_config` would. Fails
 * `unsupported` by name for a class or value that Pollard does not know.
 */
export function readSchedulerConfig(file: ConfigFile, chosen?: SchedulerName): SchedulerConfig {
  const name = chosen ?? schedulerOf(file);
  for (const flag of refusedFlags)
    if (file.flag(flag, false)) throw file.unsupported(flag, true, `only ${flag} false`);
  // diffusers 0.16.1 has no such UniPC; chosen instead of another scheduler, it ignores that one's flag.
  if (!chosen && name === 'unipc' && file.flag('use_karras_sigmas', false))
    throw file.unsupported('use_karras_sigmas', true, 'only use_karras_sigmas false for UniPC');
  if (name.startsWith('dpm')) file.choice('algorithm_type', ['dpmsolver++'], undefined);
  return withoutUndefined({
    name,
    trainTimesteps: file.number('num_train_timesteps', 1000),
    betaStart: file.number('beta_start', undefined),
    betaEnd: file.number('beta_end', undefined),
    betaSchedule: file.choice(
      'beta_schedule',
      ['linear', 'scaled_linear', 'squaredcos_cap_v2'],
      undefined,
    ),
    trainedBetas: file.numbers('trained_betas'),
    predictionType: file.choice(
      'prediction_type',
      ['epsilon', 'v_prediction', 'sample'],
      'epsilon',
    ),
    timestepSpacing: file.choice(
      'timestep_spacing',
      ['leading', 'linspace', 'trailing'],
      undefined,
    ),
    stepsOffset: file.number('steps_offset', 0),
    clipSample: file.flag('clip_sample', undefined),
    clipSampleRange: file.number('clip_sample_range', 1),
    setAlphaToOne: file.flag('set_alpha_to_one', undefined),
    skipPrkSteps: file.flag('skip_prk_steps', false),
    karrasSigmas: name === 'dpm++2m-karras' || file.flag('use_karras_sigmas', false),
    interpolation: file.choice('interpolation_type', ['linear', 'log_linear'], 'linear'),
    ...readSolver(file),
    thresholding: file.flag('thresholding', false),
    thresholdingRatio: file.number('dynamic_thresholding_ratio', 0.995),
    sampleMaxValue: file.number('sample_max_value', 1),
  });
}

const readSolver = (file: ConfigFile) => ({
  solverOrder: file.number('solver_order', 2),
  solverType: file.choice('solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2'], undefined),
  lowerOrderFinal: file.flag('lower_order_final', true),
  predictX0: file.flag('predict_x0', true),
  disableCorrector: file.numbers('disable_corrector') ?? [],
});

function schedulerOf(file: ConfigFile): SchedulerName {
  const className = file.text('_class_name', '');
  const name = buckets.get(className);
  if (!name) throw file.unsupported('_class_name', className, [...buckets.keys()].join(', '));
  return name === 'dpm++2m' && file.flag('use_karras_sigmas', false) ? 'dpm++2m-karras' : name;
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves absent fields out, so that defaults can be laid under by spreading. */
const withoutUndefined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
