import type { ByComponent, ComponentKind } from '../model/component';
import type { Step } from '../recipe/recipe';
import type { FailureData } from '../failure';
import type { GenerationSettings } from '../generation/generation';
import type { Damage } from '../sensitivity/damage';
import type { Method } from '../rpc/method';
import type { Anchors } from '../sweep/anchors';
import type { CellResult } from '../sweep/cellResult';
import type { SweepPlan } from '../sweep/sweepPlan';
import type { SweepProgress } from '../sweep/sweepProgress';

/** What the view of a sweep may ask of the host. */
export interface SweepHost {
  ready: Method<Record<string, never>, SweepState>;
  command: Method<{ readonly command: SweepCommand }, void>;
  /** Opens the models with a cell's steps as one undoable edit. */
  openCell: Method<{ readonly key: string }, void>;
  /** Makes a cell's picture again in the preview, beside the dense one. */
  previewCell: Method<{ readonly key: string }, void>;
  /** Says which cell the cursor is at: the status bar has it. */
  cursor: Method<CursorWords, void>;
  /** Asks where to, and writes a figure there. */
  saveFigure: Method<{ readonly name: string; readonly bytes: Uint8Array }, void>;
  /** Gives the models the steps of a cell that is safe within a tolerance. */
  pruneTo: Method<{ readonly key: string; readonly tolerance: number }, void>;
  /** Adds sparsities to a curve where pictures begin to break, and goes on. */
  refine: Method<RefineRequest, void>;
  /** Keeps by which tolerance somebody judges. */
  judge: Method<{ readonly tolerance: number }, void>;
  /** Says whether the view has the focus: some of its keys are VS Code's where it has not. */
  focus: Method<{ readonly hasFocus: boolean }, void>;
}

/** A cell in words. */
export interface CursorWords {
  /** Where it is, and what became of it. */
  readonly short: string;
  /** With its prompt, and what it is read against: as it is read aloud. */
  readonly whole: string;
}

/** A curve, and how it is judged. */
export interface RefineRequest {
  readonly component: ComponentKind;
  readonly method: string;
  readonly tolerance: number;
}

export type SweepCommand = 'resume' | 'pause' | 'stop' | 'report' | 'log';

/** What a sweep's folder says. */
export interface SweepContents {
  readonly plan: SweepPlan;
  /** One for each component that some settings prune alone. */
  readonly curves: readonly SweepCurve[];
  /** One for each method that prunes two components together. */
  readonly maps: readonly SweepMap[];
  readonly anchors: Anchors | undefined;
  /** One for each component whose blocks or layers were measured. */
  readonly blocks: readonly SweepBlocks[];
  readonly progress: SweepProgress;
}

/** What is shown of a sweep. */
export interface SweepState extends SweepContents {
  /** Workspace-relative path of its folder. */
  readonly label: string;
  /** Where a cell's picture is, but for its key and `.png`. */
  readonly pictures: string;
  /** A restricted workspace shows sweeps and runs none. */
  readonly canRun: boolean;
}

export interface SweepCurve {
  readonly component: ComponentKind;
  readonly series: readonly SweepSeries[];
}

/** One way to prune, at rising sparsities. */
export interface SweepSeries {
  readonly method: string;
  /** The dense one first. */
  readonly settings: readonly SweepSetting[];
}

export interface SweepSetting {
  readonly sparsity: number;
  readonly cells: readonly ShownCell[];
}

/** What the blocks or layers of a component cost, measured each alone. */
export interface SweepBlocks {
  readonly component: ComponentKind;
  readonly damage: readonly Damage[];
  /** Why there is none. */
  readonly problem?: string;
}

/** Two components pruned together: the pairs, and beside them what prunes one or none. */
export interface SweepMap {
  readonly method: string;
  readonly x: ComponentKind;
  readonly y: ComponentKind;
  readonly places: readonly SweepPlace[];
}

export interface SweepPlace {
  readonly x: number;
  readonly y: number;
  readonly cells: readonly ShownCell[];
}

export interface ShownCell {
  readonly key: string;
  readonly prompt: string;
  readonly seed: number;
  /** Absent where nothing was computed yet. */
  readonly result: CellResult | undefined;
}

export type SweepUpdate =
  | { readonly kind: 'state'; readonly state: SweepState }
  /** The folder cannot be read just now, such as while somebody edits the plan. */
  | { readonly kind: 'failure'; readonly failure: FailureData }
  /** Somebody pressed F6, which VS Code hears before the view does. */
  | { readonly kind: 'next-part' }
  /** Somebody asked for the list of keys. */
  | { readonly kind: 'keys' };

/** What a cell of a sweep was made by. */
export interface CellOrigin {
  /** The pipeline's folder, as it was planned. */
  readonly folder: string;
  /** Empty for the dense pipeline. */
  readonly steps: ByComponent<readonly Step[]>;
  /** The models that it was made of. */
  readonly models: ByComponent<string>;
  /** How its picture was made. */
  readonly settings: GenerationSettings;
}
