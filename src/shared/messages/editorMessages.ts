import type { FailureData } from '../failure';
import type { ComponentKind } from '../model/component';
import type { Method, Progress } from '../rpc/method';
import type { ModelDescription } from '../model/model';
import type { LayerInspection, Plan, Sizes } from '../stats/plan';
import type { Goal, Scope, Step, TargetSet } from '../recipe/recipe';
import type { Revised } from '../rpc/revision';
import type { Statistics, Tile, TileRequest, ZeroCount } from '../stats/statistics';
import type { RemovedUnits, ScoreSpreads, UnitScores, UnitScoring } from '../stats/unitScores';
import type { MapKind, SensitivityNews, SensitivityState } from './sensitivityMessages';

/** What a webview may ask of the host: calls by name, answered or failed one by one (shared/rpc). */
export interface EditorHost {
  /** First call of a webview; the host answers with all it needs to draw. */
  ready: Method<Record<string, never>, EditorState>;
  thumbnails: Method<
    { readonly layers: readonly number[] } & Pick<TileRequest, 'rows' | 'columns' | 'planes'>,
    void,
    Revised<Tile>
  >;
  tile: Method<TileRequest & { readonly layer: number }, Revised<Tile>>;
  /** The layers that a selector names. They are of one model, which is the revision here (`modelIdentity`). */
  select: Method<
    { readonly selector: string },
    Revised<{ readonly layers: readonly number[] }, string>
  >;
  /** Cumulative counts of the layers' 32,768 magnitude buckets, for the threshold drag. */
  buckets: Method<
    { readonly layers: readonly number[] },
    void,
    Revised<{ readonly layer: number; readonly counts: Uint32Array }>
  >;
  rank: Method<
    { readonly layer: number; readonly row: number; readonly column: number },
    Revised<{ readonly rank: number }>
  >;
  /** How many heads and neurons steps removed, where they removed any. */
  removedUnits: Method<Record<string, never>, Revised<{ readonly sets: readonly RemovedUnits[] }>>;
  /** How the scores of all heads and neurons are spread. */
  scoreSpreads: Method<{ readonly by: UnitScoring }, Revised<ScoreSpreads>>;
  /** Tells the tree and the inspector what is selected here. */
  selectLayers: Method<{ readonly layers: readonly number[] }, void>;
  /** Appends one undoable step over the layers. Answers with the revision that has it. */
  apply: Method<
    {
      readonly layers: readonly number[];
      readonly goal: Goal;
      readonly scope: Scope;
      readonly targets: readonly TargetSet[];
    },
    { readonly revision: number }
  >;
  /** What `apply` would make of the model: the exact plan with the step added, nothing changed. */
  dryRun: Method<
    {
      readonly layers: readonly number[];
      readonly goal: Goal;
      readonly scope: Scope;
      readonly targets: readonly TargetSet[];
    },
    Revised<Plan>
  >;
  /** How the model's blocks and layers stand pruning, as far as that was measured. News of it follow from then on. */
  sensitivity: Method<Record<string, never>, SensitivityState>;
  /** Measures it in the background, or what is missing of it. */
  measure: Method<{ readonly by: MapKind }, void>;
  stopMeasuring: Method<Record<string, never>, void>;
  /** Runs one of Pollard's commands on a selection: buttons and links of the webview. */
  command: Method<{ readonly command: EditorCommand; readonly layers: readonly number[] }, void>;
  /** Offers a file (CSV, PNG, .npy) for saving. */
  exportFile: Method<{ readonly name: string; readonly bytes: Uint8Array }, void>;
}

export type EditorCommand =
  | 'prune'
  | 'reset'
  | 'exclude'
  | 'generate'
  | 'showLog'
  | 'copyName'
  | 'copySelector'
  | 'exportCsv'
  | 'exportNpy'
  | 'reload'
  | 'propose'
  | 'addProposal'
  | 'dropProposal'
  | 'previewProposal';

/** Everything the editor draws. */
export interface EditorState {
  readonly model: ModelDescription;
  readonly edits: EditState;
  readonly statistics: readonly (Statistics | null)[];
  readonly selection: readonly number[];
  /** Workspace-relative path for the header. */
  readonly label: string;
}

/** Zeros of those components of a pipeline that count into its sparsity, together. */
export interface PipelineFigure extends ZeroCount {
  readonly components: readonly ComponentKind[];
}

/** What edits decide. Replaced whole with every change; `revision` tells stale answers apart. */
export interface EditState {
  readonly revision: number;
  readonly steps: readonly Step[];
  readonly unsavedSteps: number;
  /** Null until the first plan is known. */
  readonly plan: Plan | null;
  /** Null outside a pipeline. */
  readonly pipeline: PipelineFigure | null;
  readonly sizes: Sizes | null;
}

export type EditorEvent =
  | SensitivityNews
  /** The document changed: ask again for what is visible of `layers` (all when absent). */
  | { readonly kind: 'edits'; readonly edits: EditState; readonly layers?: readonly number[] }
  | {
      readonly kind: 'statistics';
      readonly layers: readonly { readonly layer: number; readonly statistics: Statistics }[];
    }
  | { readonly kind: 'progress'; readonly what: string; readonly progress: Progress | null }
  | { readonly kind: 'selection'; readonly layers: readonly number[]; readonly reveal: boolean }
  | { readonly kind: 'model'; readonly state: EditorState }
  /** A banner; null takes it away. */
  | { readonly kind: 'banner'; readonly banner: Banner | null };

export interface Banner {
  readonly failure: FailureData;
  readonly actions: readonly EditorCommand[];
}

/** Keys of `data-vscode-context` on a cell, thumbnail or block: flat, since `when` clauses see no nested ones. */
export interface EditorContext {
  readonly webviewSection: 'layer' | 'block' | 'cell' | 'header';
  /** A selector, such as `block:down_blocks.1` or `layer:conv_in`. */
  readonly pollardSelector: string;
  readonly preventDefaultContextMenuItems: true;
}

/** The inspector view. */
export interface InspectorHost {
  ready: Method<Record<string, never>, InspectorState>;
  inspect: Method<{ readonly layer: number }, Revised<InspectedLayer>>;
  thumbnail: Method<
    { readonly layer: number; readonly rows: number; readonly columns: number },
    Revised<Tile>
  >;
  /** The heads or neurons that the layer holds a part of, by score. */
  unitScores: Method<{ readonly layer: number; readonly by: UnitScoring }, Revised<UnitScores>>;
  selectLayers: EditorHost['selectLayers'];
  command: EditorHost['command'];
  exportFile: EditorHost['exportFile'];
}

/** A layer's figures, and the steps of the same revision that touch it. */
export interface InspectedLayer extends LayerInspection {
  readonly touchedBy: readonly { readonly index: number; readonly label: string }[];
}

/** What the inspector follows; null without an active model. */
export interface InspectorState {
  readonly model: ModelDescription | null;
  readonly edits: InspectorEdits | null;
  readonly layer: number | null;
}

/** What the inspector knows of the steps: when to ask anew. */
export type InspectorEdits = Pick<EditState, 'revision'>;

export type InspectorEvent =
  /** Another model is looked at, or another file stands at its place. */
  | { readonly kind: 'state'; readonly state: InspectorState }
  | { readonly kind: 'edits'; readonly edits: InspectorEdits }
  | { readonly kind: 'selection'; readonly layer: number | null };
