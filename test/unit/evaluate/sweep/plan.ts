import type { SweepPlan } from '../../../../src/shared/sweep/sweepPlan';

/** A small plan: the sample's components by invented fingerprints. */
export const planOf = (fields: Partial<SweepPlan> = {}): SweepPlan => ({
  version: 1,
  folder: '/pipelines/sample',
  models: { 'text-encoder': 't1', unet: 'u1', 'vae-decoder': 'v1' },
  grids: [{ sparsity: { unet: [0, 0.5, 0.9] }, criteria: ['magnitude'], targets: ['linear'] }],
  prompts: ['a red fox', 'a lighthouse'],
  seeds: [0, 1],
  settings: { negative: '', steps: 20, guidance: 7.5, noise: 'torch' },
  ...fields,
});
