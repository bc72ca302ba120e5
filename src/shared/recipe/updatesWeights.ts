import type { Step } from './recipe';

/** Whether a step gives weights that stay new values, besides zeros. */
export const updatesWeights = ({ enabled, criterion, goal }: Step): boolean =>
  enabled && !('restore' in goal) && (criterion === 'sparsegpt' || criterion === 'obs-diff');
