import type { ModelDifference } from '../stats/difference';
import type { Method, Progress } from '../rpc/method';
import type { Step } from '../recipe/recipe';
import type { Revised } from '../rpc/revision';

/** What the comparison of two models may ask of the host. */
export interface CompareHost {
  ready: Method<Record<string, never>, CompareState>;
  /** Compares both as they are open now; what is not open is read from disk. */
  difference: Method<Record<string, never>, Revised<Comparison, string>, Progress>;
  /** Shows the second model at a layer. */
  open: Method<{ readonly layer: number }, void>;
  /** Compares the other way round. */
  swap: Method<Record<string, never>, void>;
  /** Opens the found steps as a recipe file that is not saved yet. */
  openRecipe: Method<{ readonly steps: readonly Step[] }, void>;
}

/** Which two models are compared. */
export interface CompareState {
  readonly before: CompareSide;
  readonly after: CompareSide;
  /** Changes whenever the difference may have. */
  readonly revision: string;
}

export interface CompareSide {
  readonly path: string;
  /** Workspace-relative path. */
  readonly label: string;
  /** Steps that are open on it; none for the file on disk. */
  readonly steps: number;
  /** Whether the file on disk is meant although it is open with steps. */
  readonly onDisk: boolean;
}

/** A difference whose steps have labels that a person can read. */
export type Comparison = ModelDifference;

export type CompareEvent = { readonly kind: 'state'; readonly state: CompareState };
