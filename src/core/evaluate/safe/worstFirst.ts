import type { Trial } from './trial';

/** Trials by point of a line; points that were not tried are missing. */
export type Trials = ReadonlyMap<number, Trial>;

/**
 * Prompts from the worst to the best, each by its trial that is nearest to a point; of several lists of trials the first that
 * knows a prompt counts. Those of which nothing is known come last.
 */
export function worstFirst(prompts: number, point: number, ...lists: readonly Trials[]): number[] {
  const damage = Array.from({ length: prompts }, (_, prompt) => {
    for (const trials of lists) {
      const known = nearest(trials, point, prompt);
      if (known !== undefined) return Number.isFinite(known) ? known : Infinity;
    }
    return -1;
  });
  return [...damage.keys()].sort((a, b) =>
    damage[a] === damage[b] ? a - b : damage[b]! - damage[a]!,
  );
}

function nearest(trials: Trials, point: number, prompt: number): number | undefined {
  const known = [...trials].flatMap(([at, { damage }]) => {
    const value = damage[prompt]?.value;
    return value === undefined ? [] : [{ away: Math.abs(at - point), value }];
  });
  return known.sort((a, b) => a.away - b.away)[0]?.value;
}
