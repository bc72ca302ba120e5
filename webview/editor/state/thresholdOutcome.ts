import type { Layer } from '../../../src/shared/model/layer';
import type { LayerPlan, Plan } from '../../../src/shared/stats/plan';
import { sumZeros, type ZeroCount } from '../../../src/shared/stats/statistics';
import { type BucketCounts, countAtMost } from './bucketCounts';

/** What a threshold leaves, by where it is counted. */
export interface ThresholdOutcome {
  /** The layer that is open; null in the overview. */
  readonly layer: ZeroCount | null;
  /** All layers that the threshold would prune. */
  readonly selection: ZeroCount;
  readonly component: ZeroCount;
  readonly pipeline: ZeroCount | null;
}

interface Question {
  readonly plan: Plan;
  readonly pipeline: ZeroCount | null;
  readonly layers: readonly number[];
  readonly open: number | null;
  readonly model: { readonly layers: readonly Layer[] };
}

/** What a plan of the engine's says, the present one or a dry run. */
export function plannedOutcome(
  plan: Plan,
  { layers, open, pipeline, plan: present }: Question,
): ThresholdOutcome {
  const more = plan.figures.component.zeros - present.figures.component.zeros;
  return {
    layer: open === null ? null : plan.layers[open]!.weight,
    selection: sumZeros(layers.map(layer => plan.layers[layer]!.weight)),
    component: plan.figures.component,
    pipeline: pipeline && { ...pipeline, zeros: pipeline.zeros + more },
  };
}

/**
 * Exact counts from the histograms of the base: what the steps have pruned of a layer and what the threshold would prune are
 * nested when one threshold explains the steps, so the larger count is the union's. Null when one layer is otherwise.
 */
export function outcomeOf(
  question: Question & {
    readonly counts: Pick<ReadonlyMap<number, BucketCounts>, 'get'>;
    readonly magnitude: number;
  },
): ThresholdOutcome | null {
  const { plan, pipeline, layers, open, model, counts, magnitude } = question;
  if (!layers.every(layer => hasOneThreshold(plan.layers[layer]!))) return null;
  const after = (layer: number): ZeroCount => {
    const { weight } = plan.layers[layer]!;
    const below = layers.includes(layer) ? countAtMost(counts.get(layer)!, magnitude) : 0;
    return { ...weight, zeros: Math.max(weight.zeros, below) };
  };
  // Layers may share a tensor: it counts once.
  const distinct = new Map(layers.map(layer => [model.layers[layer]!.weight.name, layer]));
  const more = [...distinct.values()].reduce(
    (sum, layer) => sum + after(layer).zeros - plan.layers[layer]!.weight.zeros,
    0,
  );
  const { component } = plan.figures;
  return {
    layer: open === null ? null : after(open),
    selection: sumZeros(layers.map(after)),
    component: { ...component, zeros: component.zeros + more },
    pipeline: pipeline && { ...pipeline, zeros: pipeline.zeros + more },
  };
}

const hasOneThreshold = ({ weight, before, threshold }: LayerPlan): boolean =>
  weight.zeros === before.zeros || threshold !== undefined;
