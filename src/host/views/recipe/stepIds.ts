import type { Step } from '../../../shared/recipe/recipe';

/** Names for steps that stay while steps move and change: the recipe view keeps focus and selection by them. */
export class StepIds {
  #steps: readonly Step[] = [];
  #ids: readonly string[] = [];
  #next = 0;

  /** The names of steps, in order. A step that was moved keeps its name; one that took another's place takes its name. */
  of(steps: readonly Step[]): readonly string[] {
    const kept = new Set(steps);
    const ids = steps.map((step, i) => {
      const before = this.#steps.indexOf(step);
      if (before >= 0) return this.#ids[before]!;
      const replaced = this.#steps[i];
      return replaced && !kept.has(replaced) ? this.#ids[i]! : `step ${this.#next++}`;
    });
    this.#steps = steps;
    this.#ids = ids;
    return ids;
  }
}
