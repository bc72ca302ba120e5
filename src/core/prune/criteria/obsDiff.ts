import { pruneByHessian } from '../obs/pruneByHessian';
import type { UpdateCriterion } from './pruneCriterion';

/** SparseGPT where samples of early, noisy denoising steps count more (OBS-Diff, https://arxiv.org/abs/2510.06751). */
export const obsDiff: UpdateCriterion = {
  kind: 'updates',
  timestepWeights: 'log-decrease',
  update: pruneByHessian,
};
