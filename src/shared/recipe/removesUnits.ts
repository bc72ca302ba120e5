import type { Step } from './recipe';

/** Whether any step that is turned on removes neurons or heads, or all of a branch, whose biases go with them whatever its targets are. */
export const removesUnits = (steps: readonly Pick<Step, 'enabled' | 'goal'>[]): boolean =>
  steps.some(({ enabled, goal }) => enabled && ('remove' in goal || 'drop' in goal));
