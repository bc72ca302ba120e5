import type { FailureData } from '../failure';
import type { Progress } from '../rpc/method';
import type { Step } from '../recipe/recipe';
import type { SensitivityGroup, SensitivityMap } from '../sensitivity/sensitivityMap';

/** What is pruned together for a map. */
export type MapKind = SensitivityMap['by'];

/** What is measured of a map so far. */
export interface MeasuredGroups {
  readonly groups: readonly SensitivityGroup[];
  /** How many there are in all. */
  readonly total: number;
  /** Whether they are of other weights than the model has now. */
  readonly isStale?: true;
}

/** A sparsity spread by a map, measured against the same sparsity everywhere. Errors that are not finite are null. */
export interface Proposal {
  readonly by: MapKind;
  readonly step: Step;
  /** Of all Linear weights. */
  readonly sparsity: number;
  readonly zeros: number;
  readonly weights: number;
  /** Of any one block or layer, at most. */
  readonly most: number;
  readonly uniformError: number | null;
  readonly predictedError: number | null;
  readonly proposedError: number | null;
  readonly groups: readonly { readonly name: string; readonly sparsity: number }[];
}

/** What is known of how a model's blocks and layers stand pruning. */
export interface SensitivityState {
  readonly maps: Readonly<Partial<Record<MapKind, MeasuredGroups>>>;
  /** What is measured now; a total of 0 while the model is loaded. */
  readonly running: ({ readonly by: MapKind } & Progress) | null;
  /** Why the last measurement ended early, unless somebody stopped it. */
  readonly failure: FailureData | null;
  /** Why nothing can be measured here; null where it can. */
  readonly refused: string | null;
  readonly proposal: Proposal | null;
}

/** What a page of a model is told of it. */
export type SensitivityNews =
  | { readonly kind: 'sensitivity'; readonly sensitivity: SensitivityState }
  | {
      readonly kind: 'measured';
      readonly by: MapKind;
      readonly group: SensitivityGroup;
      readonly total: number;
    }
  | { readonly kind: 'measuring'; readonly running: SensitivityState['running'] };
