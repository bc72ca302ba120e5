import type {
  Banner,
  EditorEvent,
  EditorHost,
  EditorState,
  EditState,
  PipelineFigure,
} from '../../../src/shared/messages/editorMessages';
import type { MapKind, Proposal } from '../../../src/shared/messages/sensitivityMessages';
import type { Progress, Remote } from '../../../src/shared/rpc/method';
import type { Layer } from '../../../src/shared/model/layer';
import { modelIdentity, type ModelDescription } from '../../../src/shared/model/model';
import { sameSteps } from '../../../src/shared/recipe/sameSteps';
import type { Plan, Sizes } from '../../../src/shared/stats/plan';
import { OVERVIEW, type Statistics } from '../../../src/shared/stats/statistics';
import type { UnitScoring } from '../../../src/shared/stats/unitScores';
import type { ColourMapName } from '../../gl/colourMap';
import type { Domain, ScaleName } from '../../gl/colourScale';
import { connectHost, rememberedState } from '../../ui/connectHost';
import { Store } from '../../ui/store';
import { LayerFilter } from './layerFilter';
import { canPrune, Threshold } from './threshold';
import type { Quantity } from './quantity';
import { RemovedUnitsQuery } from './removedUnits';
import { ScoreSpreadsQuery } from './scoreSpreads';
import { Sensitivity } from './sensitivity';
import { type PictureSize, thumbnailPicture } from './thumbnailPicture';
import { type TileKey, TileStore } from '../../heatmap/tileStore';
import type { Viewport } from '../../heatmap/viewport';

export type Order =
  'network' | 'name' | 'role' | 'size' | 'mean' | 'max' | 'spread' | 'sparsity' | 'damage';

/** What the user chose to look at; remembered over hiding and reload. */
export interface ViewState {
  readonly quantity: Quantity;
  readonly scale: 'log' | 'linear';
  readonly map: ColourMapName;
  /** An open layer may show signs too, on a map of its own. */
  readonly layerScale: ScaleName;
  readonly signedMap: ColourMapName;
  /** The network as a table of modules and roles, or every layer with its name and shape. */
  readonly layout: 'table' | 'grid';
  /** Whether the table shows norms and embeddings, too. */
  readonly norms: boolean;
  readonly order: Order;
  /** One colour domain for all layers, so that strong and weak ones can be told apart, or each its own. */
  readonly domain: 'shared' | 'layer' | 'own';
  /** The limits that were drawn by hand, for `own`. */
  readonly ownDomain: Domain;
  /** Whether damage is shown by block or by layer, and as a table. */
  readonly damageBy: MapKind;
  readonly damageTable: boolean;
  /** What heads and neurons are scored by, and whether a table shows it. */
  readonly unitsBy: UnitScoring;
  readonly unitsTable: boolean;
  /** Whether the threshold's panel is open in the overview. */
  readonly panel: boolean;
  /** Whether the table of values stands beside an open layer. */
  readonly table: boolean;
  readonly filter: string;
  readonly layer: number | null;
  /** The kernel position that convolutions are shown at; null for all, folded. */
  readonly slice: number | null;
  readonly scroll: number;
}

const initialView: ViewState = {
  quantity: 'mean',
  scale: 'log',
  map: 'viridis',
  layerScale: 'log',
  signedMap: 'rdbu',
  layout: 'table',
  norms: false,
  order: 'network',
  domain: 'shared',
  ownDomain: { low: 1e-3, high: 1 },
  damageBy: 'block',
  damageTable: false,
  unitsBy: 'magnitude',
  unitsTable: false,
  panel: false,
  table: false,
  filter: '',
  layer: null,
  slice: null,
  scroll: 0,
};

/** What the table folds away. */
export const isNorm = ({ role, target }: Pick<Layer, 'role' | 'target'>): boolean =>
  role === 'norm' || role === 'embedding' || (role === 'time' && target === 'none');

/** All that the editor draws, and the one place that changes it. */
export class EditorStore extends Store {
  readonly host: Remote<EditorHost>;
  readonly tiles: TileStore;
  readonly threshold: Threshold;
  readonly filter: LayerFilter;
  readonly sensitivity: Sensitivity;
  readonly removed: RemovedUnitsQuery;
  readonly scores: ScoreSpreadsQuery;
  readonly #remembered = rememberedState(2, initialView);
  /** A thumbnail's picture in device pixels, as the layout has it. */
  #picture: PictureSize = { width: OVERVIEW.columns, height: OVERVIEW.rows };

  view: ViewState = this.#remembered.value;
  label = '';
  model: ModelDescription | null = null;
  edits: EditState | null = null;
  /** The newest of what the host has counted: of earlier steps while `edits` has none. */
  plan: Plan | null = null;
  pipeline: PipelineFigure | null = null;
  sizes: Sizes | null = null;
  statistics: readonly (Statistics | null)[] = [];
  selection: readonly number[] = [];
  progress: { readonly what: string; readonly progress: Progress } | null = null;
  banner: Banner | null = null;
  /** Where the last open layer was looked at, unless all of it: kept for the next of the same shape. */
  lastView: { readonly shape: string; readonly view: Viewport } | null = null;

  constructor() {
    super();
    this.host = connectHost<EditorHost, EditorEvent>(event => {
      this.#receive(event);
    });
    this.threshold = new Threshold(this, () => {
      this.changed();
    });
    this.filter = new LayerFilter(this.host, () => {
      this.changed();
    });
    this.sensitivity = new Sensitivity(this.host, () => {
      this.changed();
    });
    this.removed = new RemovedUnitsQuery(this.host, () => {
      this.changed();
    });
    this.scores = new ScoreSpreadsQuery(this.host, () => {
      this.changed();
    });
    this.tiles = new TileStore(this.host);
  }

  /** Asks the host for everything. */
  async start(): Promise<void> {
    this.#load(await this.host.ready({}));
  }

  setView(change: Partial<ViewState>): void {
    this.view = { ...this.view, ...change };
    this.#remembered.save(this.view);
    this.#expectTiles();
    this.#lookAtSensitivity();
    this.#lookAtScores();
    this.changed();
  }

  /** Says how large thumbnails are drawn, in device pixels: no more cells than that are asked for. */
  setPicture(picture: PictureSize): void {
    this.#picture = picture;
    this.#expectTiles();
  }

  /** Selects layers here and tells tree and inspector. */
  select(layers: readonly number[]): void {
    this.selection = layers;
    this.changed();
    void this.host.selectLayers({ layers }).catch(() => undefined);
  }

  /** Whether the figures that are shown are of the present steps. */
  get isCounted(): boolean {
    return this.edits?.plan !== null;
  }

  /** What pictures are to show. */
  get shown(): TileKey {
    return { model: modelIdentity(this.model!), revision: this.edits!.revision };
  }

  openLayer(layer: number | null): void {
    if (layer !== null && !this.selection.includes(layer)) this.select([layer]);
    this.threshold.line = null;
    this.setView({ layer });
  }

  /** The layers that a threshold goes for in the overview: the selection, else every Linear weight. */
  get thresholdLayers(): readonly number[] {
    const layers = this.model?.layers ?? [];
    if (this.isSelectionPrunable) return this.#prunableSelection;
    return layers.filter(layer => layer.target === 'linear').map(({ index }) => index);
  }

  /** Layers that the table shows while norms and embeddings are folded away. */
  get withoutNorms(): ReadonlySet<number> {
    const layers = this.model?.layers ?? [];
    return new Set(layers.filter(layer => !isNorm(layer)).map(({ index }) => index));
  }

  get isSelectionPrunable(): boolean {
    return this.#prunableSelection.length > 0;
  }

  get #prunableSelection(): readonly number[] {
    const layers = this.model?.layers ?? [];
    return this.selection.filter(index => layers[index] && canPrune(layers[index]));
  }

  setFilter(filter: string): void {
    void this.filter.set(modelIdentity(this.model!), filter);
    this.setView({ filter });
  }

  #load(state: EditorState): void {
    Object.assign(this, {
      label: state.label,
      model: state.model,
      statistics: state.statistics,
      selection: state.selection,
    });
    if ((this.view.layer ?? -1) >= state.model.layers.length)
      this.view = { ...this.view, layer: null };
    this.threshold.forget();
    this.sensitivity.forget();
    this.#lookAtSensitivity();
    void this.filter.set(modelIdentity(state.model), this.view.filter);
    [this.plan, this.pipeline, this.sizes] = [null, null, null];
    // Edits that were told meanwhile are newer than what this state was made of.
    const told = this.edits;
    this.#edit(told && told.revision > state.edits.revision ? told : state.edits);
    this.changed();
  }

  #edit(edits: EditState): void {
    if (edits.revision !== this.edits?.revision) this.threshold.commit(edits.revision);
    this.edits = edits;
    if (edits.plan) [this.plan, this.pipeline] = [edits.plan, edits.pipeline];
    if (edits.sizes) this.sizes = edits.sizes;
    if (this.model) this.removed.look(this.model, edits);
    this.#lookAtScores();
    this.#expectTiles();
  }

  #lookAtSensitivity(): void {
    const { quantity, order } = this.view;
    if (this.model && (quantity === 'damage' || order === 'damage')) this.sensitivity.look();
  }

  #lookAtScores(): void {
    const { model, edits, view } = this;
    if (model && edits && view.quantity === 'units') this.scores.look(model, edits, view.unitsBy);
  }

  /** A proposal that has just come is shown. */
  #showProposal(before: Proposal | null): void {
    const { proposal = null } = this.sensitivity.state ?? {};
    if (!proposal || proposal === before || sameSteps([proposal.step], before ? [before.step] : []))
      return;
    this.setView({ quantity: 'damage', damageBy: proposal.by, layer: null });
  }

  #expectTiles(): void {
    if (!this.model || !this.edits) return;
    this.tiles.expect({
      ...this.shown,
      picture: thumbnailPicture(this.#picture, this.view.quantity),
    });
  }

  #receive(event: EditorEvent): void {
    switch (event.kind) {
      case 'model':
        this.#load(event.state);
        return;
      case 'edits':
        // Figures that were counted for long may come after newer steps were told.
        if (event.edits.revision < (this.edits?.revision ?? 0)) return;
        this.#edit(event.edits);
        break;
      case 'statistics': {
        const statistics = [...this.statistics];
        for (const { layer, statistics: known } of event.layers) statistics[layer] = known;
        this.statistics = statistics;
        break;
      }
      case 'progress':
        this.progress = event.progress && { what: event.what, progress: event.progress };
        break;
      case 'selection':
        this.selection = event.layers;
        if (event.reveal && this.view.layer !== null)
          this.view = { ...this.view, layer: event.layers[0] ?? null };
        break;
      case 'sensitivity':
      case 'measured':
      case 'measuring': {
        const { proposal = null } = this.sensitivity.state ?? {};
        this.sensitivity.receive(event);
        this.#showProposal(proposal);
        break;
      }
      case 'banner':
        this.banner = event.banner;
        break;
    }
    this.changed();
  }
}
