import type { OpenModel } from '../../core/model/describeModel';
import { targetsInSets } from '../../core/prune/targets';
import {
  type ComponentKind,
  componentKinds,
  componentTitle,
  componentWord,
  countsIntoPipeline,
} from '../../shared/model/component';
import { integer, percent } from '../../shared/format';
import type { Plan } from '../../shared/stats/plan';
import { share, sumZeros, type ZeroCount } from '../../shared/stats/statistics';
import { table } from './table';

/** What `prune --json` prints. Sparsity figures are shares of 0 to 1. */
export interface PruneReport {
  readonly components: readonly ComponentReport[];
  /** `pipeline` is zeros over the weights of all text encoders and the denoiser; null for a model outside a pipeline. */
  readonly sparsity: { readonly targeted: number; readonly pipeline: number | null };
}

export interface ComponentReport {
  readonly component: ComponentKind;
  readonly path: string;
  /** The targeted layers. */
  readonly layers: readonly {
    readonly layer: string;
    readonly tensor: string;
    readonly total: number;
    readonly zeros: number;
    /** What units that stay make up for, of what the layer loses, by the calibration. */
    readonly explained?: number;
  }[];
  readonly sparsity: { readonly targeted: number; readonly component: number };
}

/** A component and what the steps leave in it. */
export interface PlannedComponent {
  readonly model: OpenModel;
  /** Where the result is, or would be, written. */
  readonly path: string;
  readonly plan: Plan;
}

/** A report, and the components that its figure of the pipeline is about. */
export interface Pruned {
  readonly report: PruneReport;
  readonly counted: readonly ComponentKind[];
}

/** Puts the plans of components together. `others`: the pipeline's components that stay as they are; null outside a pipeline. */
export function pruneReport(
  components: readonly PlannedComponent[],
  others: readonly PlannedComponent[] | null,
): Pruned {
  const counted = [...components, ...(others ?? [])].filter(({ model }) =>
    countsIntoPipeline(model.description.component),
  );
  const whole = sumZeros(counted.map(({ plan }) => plan.figures.component));
  return {
    report: {
      components: components.map(componentReport),
      sparsity: {
        targeted: share(sumZeros(components.map(({ plan }) => plan.figures.targeted))),
        pipeline: others === null || counted.length === 0 ? null : share(whole),
      },
    },
    counted: counted.map(({ model }) => model.description.component),
  };
}

function componentReport({ model, path, plan }: PlannedComponent): ComponentReport {
  const targeted = new Set(targetsInSets(model, plan.targets).map(({ layer }) => layer));
  return {
    component: model.description.component,
    path,
    layers: plan.layers
      .filter(({ layer }) => targeted.has(layer))
      .map(({ layer, weight, explained }) => ({
        layer: model.description.layers[layer]!.name,
        tensor: model.weights[layer]!.name,
        ...counts(weight),
        ...(explained !== undefined && { explained }),
      })),
    sparsity: {
      targeted: share(plan.figures.targeted),
      component: share(plan.figures.component),
    },
  };
}

const counts = ({ total, zeros }: ZeroCount): ZeroCount => ({ total, zeros });

/** The report for people: one line a component, then the totals. */
export function asText({ report: { components, sparsity }, counted }: Pruned): string {
  const rows = components.map(({ component, path, layers, sparsity: figures }) => [
    componentTitle[component],
    integer(layers.length),
    integer(sumZeros(layers).zeros),
    percent(figures.targeted),
    percent(figures.component),
    path,
  ]);
  const repaired = components.flatMap(({ layers }) =>
    layers.flatMap(({ layer, explained }) =>
      explained === undefined ? [] : [[layer, percent(Math.max(0, explained))]],
    ),
  );
  return [
    table(['component', 'layers', 'zeros', 'targeted', 'component', 'path'], rows),
    ...(repaired.length === 0
      ? []
      : ['', table(['layer', 'explained before any picture'], repaired), '']),
    ...(sparsity.pipeline === null
      ? []
      : [`Zeros over ${listed(counted)}: ${percent(sparsity.pipeline)}.`]),
  ].join('\n');
}

/** `text encoder, text encoder 2 and UNet`, in the order in which they run. */
const listed = (kinds: readonly ComponentKind[]): string =>
  new Intl.ListFormat('en-GB').format(
    componentKinds.filter(kind => kinds.includes(kind)).map(componentWord),
  );
