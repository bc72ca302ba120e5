import { type DamageTable, damageTable } from '../../../shared/safeLimit/damageTable';
import { type ComponentKind, componentKinds } from '../../../shared/model/component';
import { isDense } from '../sweep/variants';
import { damageCells } from './damageCells';
import { methodOf, prunedBy } from './method';
import type { Setting, SweepRecord } from './readSweep';

/** What happens when one component alone is pruned. */
export interface Curve {
  readonly component: ComponentKind;
  readonly series: readonly CurveSeries[];
}

export interface CurveSeries {
  readonly method: string;
  readonly table: DamageTable;
  /** Rising; the dense one first. */
  readonly settings: readonly CurveSetting[];
}

export interface CurveSetting {
  readonly sparsity: number;
  readonly setting: Setting;
}

/** A curve for each component that some settings prune alone, a series for each method. */
export function curvesOf({
  settings,
  plan,
}: Pick<SweepRecord, 'settings' | 'plan'>): readonly Curve[] {
  const dense = settings.filter(({ variant }) => isDense(variant));
  return componentKinds.flatMap(component => {
    const own = settings.flatMap(setting => {
      const [[kind, sparsity] = [], ...others] = prunedBy(setting.variant);
      return kind === component && others.length === 0 && sparsity !== undefined
        ? [{ sparsity, setting, method: methodOf(setting.variant, component) }]
        : [];
    });
    const series = [...new Set(own.map(({ method }) => method))].map(method => {
      const rising = [
        ...dense.map(setting => ({ sparsity: 0, setting })),
        ...own.filter(each => each.method === method),
      ].sort((a, b) => a.sparsity - b.sparsity);
      const cells = rising.flatMap(({ setting, sparsity }) => damageCells(setting, sparsity));
      const sparsities = rising.map(({ sparsity }) => sparsity);
      const { prompts, seeds } = plan;
      return {
        ...{ method, table: damageTable(cells, { sparsities, prompts, seeds }) },
        settings: rising.map(({ sparsity, setting }) => ({ sparsity, setting })),
      };
    });
    return series.length > 0 ? [{ component, series }] : [];
  });
}
