import type { Step } from './recipe';

/** Whether a step gives weights that stay new values, besides zeros. */
export const updatesWeights = ({
  enabled,
  criterion,
  goal,
  compensate,
}: Pick<Step, 'enabled' | 'goal'> & Partial<Pick<Step, 'criterion' | 'compensate'>>): boolean => {
  if (!enabled || 'restore' in goal) return false;
  if ('remove' in goal) return compensate === true;
  return criterion === 'sparsegpt' || criterion === 'obs-diff';
};
