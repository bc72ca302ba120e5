import { createHash } from 'node:crypto';
import { entriesOf } from '../../../shared/model/component';
import type { SweepCell, SweepPlan, SweepVariant } from '../../../shared/sweep/sweepPlan';
import { needsCalibration } from '../../prune/needsCalibration';
import { scorersOf } from './scorersOf';
import { stepsOf, variantsOf } from './variants';

/** Every cell of a plan in the order in which it is computed: variant by variant, since a change of variant costs most. */
export const cellsOf = (plan: SweepPlan): readonly SweepCell[] =>
  variantsOf(plan).flatMap(variant => cellsOfVariant(plan, variant));

export const cellsOfVariant = (plan: SweepPlan, variant: SweepVariant): readonly SweepCell[] =>
  plan.prompts.flatMap(prompt =>
    plan.seeds.map(seed => ({
      ...{ variant, prompt, seed },
      key: cellKey(plan, variant, { prompt, seed }),
    })),
  );

/**
 * Names a picture by what it depends on: models, steps, prompt, seed and settings. Never a path and never a shard, so that grids
 * that overlap share their cells.
 */
export function cellKey(
  plan: SweepPlan,
  variant: SweepVariant,
  { prompt, seed }: Pick<SweepCell, 'prompt' | 'seed'>,
): string {
  const { negative, steps, guidance, width, height, noise, scheduler } = plan.settings;
  const recipe = entriesOf(stepsOf(variant, plan)).map(([kind, steps]) => [
    kind,
    { ...steps[0], label: '' },
    steps.some(needsCalibration) ? (plan.calibrations?.[kind] ?? '') : '',
  ]);
  return hashOf([
    entriesOf(plan.models),
    recipe,
    [prompt, negative, seed],
    [steps, guidance, width ?? 0, height ?? 0, noise, scheduler ?? ''],
  ]);
}

/** What tells a plan from others: all of it but where its pipeline and its scorers lie. */
export function planHash({ folder: _, scorers, ...plan }: SweepPlan): string {
  const found = scorersOf({ scorers }).map(({ kind, fingerprint }) => [kind, fingerprint]);
  return hashOf({ ...plan, ...(found.length > 0 && { scorers: found }) });
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
