import type { ComponentKind } from '../model/component';
import type { ElementType } from '../model/elementType';
import type { Method } from '../rpc/method';
import type { PatternShare, Sizes } from '../stats/plan';
import type { TargetSet } from '../recipe/recipe';
import type { Revised } from '../rpc/revision';
import type { SparsityFigures } from '../stats/statistics';

/** What the pipeline view may ask of the host. */
export interface PipelineHost {
  ready: Method<Record<string, never>, PipelineState>;
  /** Counts one component under its open edits; one that is not open is read from disk. */
  figures: Method<{ readonly path: string }, Revised<ComponentFigures, string>>;
  /** Shows a component in an editor, at a layer where one is given. */
  open: Method<{ readonly path: string; readonly layer?: number }, void>;
  command: Method<{ readonly command: PipelineCommand }, void>;
}

export type PipelineCommand =
  'prune' | 'paper' | 'generate' | 'sweep' | 'safeLimit' | 'findSafe' | 'shrink';

/** A pipeline's components, before anything is counted. */
export interface PipelineState {
  readonly folder: string;
  /** Workspace-relative path. */
  readonly label: string;
  readonly missing: readonly string[];
  readonly components: readonly PipelineComponentState[];
}

export interface PipelineComponentState {
  readonly component: ComponentKind;
  readonly path: string;
  /** Path below the pipeline's folder; the folder alone for `model.onnx`. */
  readonly label: string;
  readonly steps: number;
  readonly unsavedSteps: number;
  /** Changes whenever the figures may have. */
  readonly revision: string;
}

/** What is counted of one component. */
export interface ComponentFigures {
  readonly parameters: number;
  readonly elementType: ElementType;
  readonly figures: SparsityFigures;
  /** What `figures.targeted` counts. */
  readonly targets: readonly TargetSet[];
  readonly sizes: Sizes;
  readonly layers: readonly ComponentLayer[];
}

/** A Linear layer of a component. */
export interface ComponentLayer extends PatternShare {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly zeros: number;
  readonly elements: number;
}

export type PipelineEvent = { readonly kind: 'state'; readonly state: PipelineState };
