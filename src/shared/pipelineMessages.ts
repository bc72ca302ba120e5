import type { ComponentKind } from './component';
import type { ElementType } from './elementType';
import type { Method } from './method';
import type { PatternShare, Sizes } from './plan';
import type { TargetSet } from './recipe';
import type { Revised } from './revision';
import type { SparsityFigures } from './statistics';

/** What the pipeline view may ask of the host. */
export interface PipelineHost {
  ready: Method<Record<string, never>, PipelineState>;
  /** Counts one part under its open edits; a part that is not open is read from disk. */
  figures: Method<{ readonly path: string }, Revised<PartFigures, string>>;
  /** Shows a part in an editor, at a layer where one is given. */
  open: Method<{ readonly path: string; readonly layer?: number }, void>;
  command: Method<{ readonly command: PipelineCommand }, void>;
}

export type PipelineCommand = 'prune' | 'paper' | 'generate';

/** A pipeline's parts, before anything is counted. */
export interface PipelineState {
  readonly folder: string;
  /** Workspace-relative path. */
  readonly label: string;
  readonly missing: readonly string[];
  readonly parts: readonly PipelinePartState[];
}

export interface PipelinePartState {
  readonly component: ComponentKind;
  readonly path: string;
  /** Path below the pipeline's folder; the folder alone for `model.onnx`. */
  readonly label: string;
  readonly steps: number;
  readonly unsavedSteps: number;
  /** Changes whenever the figures may have. */
  readonly revision: string;
}

/** What is counted of one part. */
export interface PartFigures {
  readonly parameters: number;
  readonly elementType: ElementType;
  readonly figures: SparsityFigures;
  /** What `figures.targeted` counts. */
  readonly targets: readonly TargetSet[];
  readonly sizes: Sizes;
  readonly layers: readonly PartLayer[];
}

/** A Linear layer of a part. */
export interface PartLayer extends PatternShare {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly zeros: number;
  readonly elements: number;
}

export type PipelineEvent = { readonly kind: 'state'; readonly state: PipelineState };
