import type { DoneCell } from './cellResult';
import type { VerdictRule } from './verdict';

/** What a verdict needs to know of the dense pictures' clip scores. */
export type DenseClip = Pick<VerdictRule, 'denseClipScore' | 'clipNoise'>;

/**
 * What the dense cells of a sweep say of how well its dense pictures fit their prompts: by prompt and seed, and how far seeds of one
 * prompt are apart at most. That noise is unknown with one seed: then nobody can say that quality drops.
 */
export function denseClipOf(
  dense: readonly DoneCell[],
): (cell: Pick<DoneCell, 'prompt' | 'seed'>) => DenseClip {
  const byPrompt = new Map<string, Map<number, number>>();
  for (const { prompt, seed, metrics } of dense) {
    const { clipScore } = metrics;
    if (typeof clipScore === 'number')
      byPrompt.set(
        prompt,
        (byPrompt.get(prompt) ?? new Map<number, number>()).set(seed, clipScore),
      );
  }
  const spreads = [...byPrompt.values()]
    .filter(({ size }) => size > 1)
    .map(scores => Math.max(...scores.values()) - Math.min(...scores.values()));
  const clipNoise = spreads.length > 0 ? Math.max(...spreads) : undefined;
  return ({ prompt, seed }) => ({ denseClipScore: byPrompt.get(prompt)?.get(seed), clipNoise });
}
