import { pruneByHessian } from '../obs/pruneByHessian';
import type { UpdateCriterion } from './pruneCriterion';

/** What changes a layer's outputs least goes, and the weights that stay make up for it; all samples count alike. */
export const sparsegpt: UpdateCriterion = {
  kind: 'updates',
  timestepWeights: 'uniform',
  update: pruneByHessian,
};
