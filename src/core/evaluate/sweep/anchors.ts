import { median } from '../../../shared/safeLimit/orderStatistics';
import type { Anchors } from '../../../shared/sweep/anchors';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import { cellKey } from './cells';
import { dense } from './variants';

/** A picture of the dense pipeline: a cell of the plan, or one more that is there to compare with. */
export interface DensePicture extends Pick<SweepCell, 'prompt' | 'seed'> {
  readonly isExtra: boolean;
}

/** Two dense pictures whose distance says something of the first one's prompt. */
export interface AnchorPair {
  readonly kind: keyof Anchors['latentError'];
  readonly from: DensePicture;
  readonly to: DensePicture;
}

/**
 * Every pair that a plan's anchors are made of. Each prompt is held against the next one, so that their number stays that of the
 * prompts. A plan with one seed has a second one for this.
 */
export function anchorPairs({ prompts, seeds }: SweepPlan): readonly AnchorPair[] {
  const [first = 0] = seeds;
  const other = first === 0 ? 1 : first - 1;
  return prompts.flatMap((prompt, i) => {
    const at = (seed: number, isExtra = false): DensePicture => ({ prompt, seed, isExtra });
    const row = seeds.length > 1 ? seeds.map(seed => at(seed)) : [at(first), at(other, true)];
    const next = prompts[(i + 1) % prompts.length]!;
    return [
      { kind: 'floor', from: at(first), to: at(first, true) } as const,
      ...row.slice(1).map((to, j) => ({ kind: 'seed', from: row[j]!, to }) as const),
      ...(prompts.length > 1 ? seeds : []).map(
        seed => ({ kind: 'prompt', from: at(seed), to: { ...at(seed), prompt: next } }) as const,
      ),
    ];
  });
}

/** The dense pictures that anchors need and a plan's cells are not. */
export const extraCells = (plan: SweepPlan): readonly SweepCell[] =>
  anchorPairs(plan)
    .map(({ to }) => to)
    .filter(({ isExtra }) => isExtra)
    .map(({ prompt, seed }) => {
      const key = cellKey(plan, dense, { prompt, seed });
      return { key, variant: dense, prompt, seed };
    });

/** What was measured of a pair, by metric. */
export type PairDistance = Readonly<Record<'latentError' | 'psnr' | 'ssim', number | null>>;

/** Medians over prompts of means over seeds. What is no finite number counts as infinite, and is null in the end. */
export function anchorsOf(
  { prompts }: Pick<SweepPlan, 'prompts'>,
  measured: readonly (readonly [AnchorPair, PairDistance])[],
): Anchors {
  const figure = (kind: AnchorPair['kind'], metric: keyof PairDistance): number | null => {
    const means = prompts.flatMap(prompt => {
      const values = measured
        .filter(([pair]) => pair.kind === kind && pair.from.prompt === prompt)
        .map(([, distance]) => distance[metric] ?? Infinity);
      return values.length === 0 ? [] : [values.reduce((sum, one) => sum + one, 0) / values.length];
    });
    const middle = means.length === 0 ? Infinity : median(means);
    return Number.isFinite(middle) ? middle : null;
  };
  const anchor = (metric: keyof PairDistance) => ({
    floor: figure('floor', metric),
    seed: figure('seed', metric),
    prompt: figure('prompt', metric),
  });
  return {
    n: prompts.length,
    latentError: anchor('latentError'),
    psnr: anchor('psnr'),
    ssim: anchor('ssim'),
  };
}
