import type { Step } from '../../shared/recipe/recipe';

/** Steps with the one at `index` turned on or off. */
export const toggled = (steps: readonly Step[], index: number): readonly Step[] =>
  replaced(steps, index, { ...steps[index]!, enabled: !steps[index]!.enabled });

/** Steps without the one at `index`. */
export const removed = (steps: readonly Step[], index: number): readonly Step[] =>
  steps.filter((_, i) => i !== index);

/** Steps with another one at `index`. */
export const replaced = (steps: readonly Step[], index: number, step: Step): readonly Step[] =>
  steps.map((old, i) => (i === index ? step : old));

/** Steps with the one at `from` at place `to`; a place outside the list is its nearest end. */
export function moved(steps: readonly Step[], from: number, to: number): readonly Step[] {
  const rest = removed(steps, from);
  const at = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, at), steps[from]!, ...rest.slice(at)];
}
