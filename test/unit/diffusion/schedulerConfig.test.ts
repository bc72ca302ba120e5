import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/core/diffusion/configFile';
import {
  readSchedulerConfig,
  type SchedulerConfig,
} from '../../../src/core/diffusion/schedulers/schedulerConfig';
import type { SchedulerName } from '../../../src/shared/generation/generation';

const read = (fields: Readonly<Record<string, unknown>>, chosen?: SchedulerName): SchedulerConfig =>
  readSchedulerConfig(new ConfigFile('/p/scheduler/scheduler_config.json', fields), chosen);

const ddim = { _class_name: 'DDIMScheduler' };

describe('scheduler_config.json', () => {
  it.each([
    ['DDIMScheduler', 'ddim'],
    ['PNDMScheduler', 'pndm'],
    ['EulerDiscreteScheduler', 'euler'],
    ['EulerAncestralDiscreteScheduler', 'euler-a'],
    ['DPMSolverMultistepScheduler', 'dpm++2m'],
    ['LMSDiscreteScheduler', 'lms'],
    ['HeunDiscreteScheduler', 'heun'],
    ['UniPCMultistepScheduler', 'unipc'],
  ])('names %s', (className, name) => {
    expect(read({ _class_name: className }).name).toBe(name);
  });

  it('names the Karras kind of DPM-Solver by its flag', () => {
    const fields = { _class_name: 'DPMSolverMultistepScheduler', use_karras_sigmas: true };
    expect(read(fields)).toMatchObject({ name: 'dpm++2m-karras', karrasSigmas: true });
  });

  it('keeps its fields for a chosen scheduler, which need not be the one it names', () => {
    const fields = { _class_name: 'Unheard', beta_end: 0.012, prediction_type: 'v_prediction' };
    expect(read(fields, 'euler')).toMatchObject({
      name: 'euler',
      betaEnd: 0.012,
      predictionType: 'v_prediction',
    });
  });

  it('leaves absent and null fields to the scheduler', () => {
    const config = read({ ...ddim, trained_betas: null });
    expect(config).not.toHaveProperty('trainedBetas');
    expect(config).not.toHaveProperty('timestepSpacing');
    expect(config).toMatchObject({ trainTimesteps: 1000, predictionType: 'epsilon' });
  });

  it('may hold keys that Pollard does not know', () => {
    expect(read({ ...ddim, _diffusers_version: '0.16.1', clip_future: [1] })).toEqual(read(ddim));
  });

  it.each([
    ['_class_name', 'DDPMScheduler', { _class_name: 'DDPMScheduler' }],
    ['_class_name', '', {}],
    ['beta_schedule', 'sigmoid', { ...ddim, beta_schedule: 'sigmoid' }],
    ['prediction_type', 'flow_prediction', { ...ddim, prediction_type: 'flow_prediction' }],
    ['timestep_spacing', 'log', { ...ddim, timestep_spacing: 'log' }],
    ['rescale_betas_zero_snr', true, { ...ddim, rescale_betas_zero_snr: true }],
    ['use_exponential_sigmas', true, { ...ddim, use_exponential_sigmas: true }],
    ['use_beta_sigmas', true, { ...ddim, use_beta_sigmas: true }],
    ['use_flow_sigmas', true, { ...ddim, use_flow_sigmas: true }],
    [
      'use_karras_sigmas',
      true,
      { _class_name: 'UniPCMultistepScheduler', use_karras_sigmas: true },
    ],
    [
      'algorithm_type',
      'sde-dpmsolver++',
      { _class_name: 'DPMSolverMultistepScheduler', algorithm_type: 'sde-dpmsolver++' },
    ],
    ['solver_type', 'euler', { _class_name: 'UniPCMultistepScheduler', solver_type: 'euler' }],
  ])('is refused by name for %s %j', (key, value, fields) => {
    const message = `scheduler_config.json: ${key} ${JSON.stringify(value)} is not supported.`;
    expect(() => read(fields)).toThrow(message);
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it.each([
    ['num_train_timesteps', '1000', 'a number'],
    ['clip_sample', 1, 'true or false'],
    ['trained_betas', [0.1, 'x'], 'a list of numbers'],
    ['beta_schedule', 3, 'a text'],
  ])('is malformed where %s is %j', (key, value, what) => {
    expect(() => read({ ...ddim, [key]: value })).toThrow(
      `scheduler_config.json: ${key} should be ${what}.`,
    );
  });

  it('asks only DPM-Solver for its algorithm', () => {
    expect(read({ ...ddim, algorithm_type: 'dpmsolver' }).name).toBe('ddim');
    expect(() => read({ ...ddim, algorithm_type: 'dpmsolver' }, 'dpm++2m')).toThrow(
      /algorithm_type/,
    );
  });

  it('lets UniPC, chosen for another, pass over the Karras flag', () => {
    const fields = { _class_name: 'DPMSolverMultistepScheduler', use_karras_sigmas: true };
    expect(read(fields, 'unipc').name).toBe('unipc');
  });
});
