import type {
  EditorEvent,
  EditorHost,
  EditorState,
  EditState,
  InspectedLayer,
  InspectorHost,
  InspectorState,
} from '../../src/shared/messages/editorMessages';
import { Failure } from '../../src/shared/failure';
import type { Layer } from '../../src/shared/model/layer';
import { modelIdentity } from '../../src/shared/model/model';
import type { SensitivityState } from '../../src/shared/messages/sensitivityMessages';
import type { LayerPlan, Plan } from '../../src/shared/stats/plan';
import type { Step } from '../../src/shared/recipe/recipe';
import { updatesWeights } from '../../src/shared/recipe/updatesWeights';
import type { Revised } from '../../src/shared/rpc/revision';
import {
  share,
  sumZeros,
  type Tile,
  type TileRequest,
  type ZeroCount,
} from '../../src/shared/stats/statistics';
import { onlyPlanes } from '../../src/shared/stats/onlyPlanes';
import type { FakeModel } from './fakeModel';
import { bucketOf, fakeClasses, fakeHistogram, fakeStatistics } from './fakeStatistics';
import { applied, labelOf, type FakeStep } from './fakeStep';
import { fakeTile } from './fakeTile';
import { fakeScores, fakeSpreads, removedBy } from './fakeUnits';

/** What stands in for VS Code and the engine: the same calls, answered from a made-up model. */
export class FakeHost {
  steps: readonly FakeStep[] = [];
  selection: readonly number[] = [];
  /** What is known of how blocks and layers stand pruning. */
  sensitivity: SensitivityState = {
    ...{ maps: {}, running: null, failure: null, refused: null, proposal: null },
  };
  #pictures = Promise.resolve();
  /** Lets the pictures go that `holdPictures` holds back. */
  releasePictures = (): void => undefined;
  #revision = 0;
  readonly #now = new Map<number, Float32Array>();
  /** What a page asks for again at every change of its width. */
  readonly #tiles = new Map<string, Tile>();

  constructor(
    readonly model: FakeModel,
    private readonly send: (event: EditorEvent) => void,
  ) {}

  /** Replaces the steps; the page is not told yet. */
  changeSteps(steps: readonly FakeStep[]): void {
    this.steps = steps;
    this.#revision++;
    this.#now.clear();
    this.#tiles.clear();
  }

  /** Replaces the steps and tells the page. */
  setSteps(steps: readonly FakeStep[]): void {
    this.changeSteps(steps);
    this.send({ kind: 'edits', edits: this.edits() });
  }

  /** Thumbnails, tiles and inspections are answered no more until they are released. */
  holdPictures(): void {
    this.#pictures = new Promise(resolve => {
      this.releasePictures = resolve;
    });
  }

  /** What is asked of pictures from now on fails. */
  failPictures(message: string): void {
    this.#pictures = Promise.reject(new Failure({ code: 'missing', message }));
    this.#pictures.catch(() => undefined);
  }

  /** Pictures are answered again. */
  mendPictures(): void {
    this.#pictures = Promise.resolve();
  }

  /** Goes back to no steps, and tells nobody. */
  forgetSteps(): void {
    this.steps = [];
    this.#now.clear();
    this.#tiles.clear();
  }

  state(): EditorState {
    const { description, weights } = this.model;
    return {
      model: description,
      edits: this.edits(),
      statistics: weights.map(fakeStatistics),
      selection: this.selection,
      label: 'unet/model.onnx',
    };
  }

  inspectorState(): InspectorState {
    const layer = this.selection[0] ?? null;
    return { model: this.model.description, edits: this.edits(), layer };
  }

  edits(): EditState {
    const plan = this.#plan();
    const { component } = plan.figures;
    return {
      revision: this.#revision,
      steps: this.steps.map(step => this.#step(step)),
      unsavedSteps: this.steps.length,
      plan,
      pipeline: {
        ...{ zeros: component.zeros, total: component.total + 100_000 },
        components: ['text-encoder', 'unet'],
      },
      sizes: {
        dense: this.model.description.bytes,
        deflated: Math.round(this.model.description.bytes * 0.92),
        halves: component.total * 2,
        bytes: component.total,
        bitmask: component.total * 4 - component.zeros * 4 + Math.ceil(component.total / 8),
        onnxSparse: (component.total - component.zeros) * 12,
      },
    };
  }

  editor(): EditorHost {
    return {
      ready: () => Promise.resolve(this.state()),
      thumbnails: async ({ layers, ...cells }, { report }) => {
        await this.#pictures;
        for (const layer of layers)
          report(this.#tile(layer, { ...whole(this.#layer(layer)), ...cells }));
      },
      tile: async ({ layer, ...request }) => {
        await this.#pictures;
        return this.#tile(layer, request);
      },
      select: ({ selector }) =>
        Promise.resolve({
          layers: this.#select(selector),
          revision: modelIdentity(this.model.description),
        }),
      buckets: ({ layers }, { report }) => {
        for (const layer of layers)
          report({ ...this.#revised, layer, counts: fakeClasses(this.model.weights[layer]!) });
        return Promise.resolve();
      },
      rank: ({ layer, row, column }) =>
        Promise.resolve({ ...this.#revised, rank: this.rank(layer, row, column) }),
      scoreSpreads: ({ by }) =>
        Promise.resolve({ ...fakeSpreads(this.model.description.layers, by), ...this.#revised }),
      removedUnits: () => Promise.resolve({ sets: removedBy(this.steps), ...this.#revised }),
      selectLayers: ({ layers }) => {
        this.selection = layers;
        return Promise.resolve();
      },
      apply: ({ layers, goal }) => {
        this.setSteps([...this.steps, { layers, goal, enabled: true, label: labelOf(goal) }]);
        return Promise.resolve(this.#revised);
      },
      dryRun: ({ layers, goal }) => {
        const other = new FakeHost(this.model, () => undefined);
        other.steps = [...this.steps, { layers, goal, enabled: true, label: labelOf(goal) }];
        return Promise.resolve({ ...other.edits().plan!, ...this.#revised });
      },
      sensitivity: () => Promise.resolve(this.sensitivity),
      measure: () => Promise.resolve(),
      stopMeasuring: () => Promise.resolve(),
      command: () => Promise.resolve(),
      exportFile: () => Promise.resolve(),
    };
  }

  inspector(): InspectorHost {
    const { command, exportFile, selectLayers } = this.editor();
    return {
      ready: () => Promise.resolve(this.inspectorState()),
      inspect: async ({ layer }) => {
        await this.#pictures;
        return this.#inspect(layer);
      },
      command,
      selectLayers,
      exportFile,
      unitScores: async ({ layer, by }) => {
        await this.#pictures;
        const isPruned = this.steps.length > 0;
        return { ...fakeScores(this.#layer(layer), by, isPruned), ...this.#revised };
      },
      thumbnail: async ({ layer, rows, columns }) => {
        await this.#pictures;
        return this.#tile(layer, { ...whole(this.#layer(layer)), rows, columns });
      },
    };
  }

  /** The weights of a layer after the steps. */
  weights(layer: number): Float32Array {
    const known = this.#now.get(layer);
    if (known) return known;
    const base = this.model.weights[layer]!;
    let now = base;
    for (const step of this.steps)
      if (step.enabled && step.layers.includes(layer)) now = applied(now, base, step.goal);
    this.#now.set(layer, now);
    return now;
  }

  rank(layer: number, row: number, column: number): number {
    const weights = this.model.weights[layer]!;
    const at = row * this.#layer(layer).inputs + column;
    const own = Math.abs(weights[at]!);
    return (
      1 + weights.filter((w, i) => Math.abs(w) < own || (Math.abs(w) === own && i < at)).length
    );
  }

  get #revised(): { readonly revision: number } {
    return { revision: this.#revision };
  }

  #layer(index: number): Layer {
    return this.model.description.layers[index]!;
  }

  #tile(layer: number, { planes, ...request }: TileRequest): Revised<Tile> {
    const key = JSON.stringify([layer, request]);
    const weights = { now: this.weights(layer), base: this.model.weights[layer]! };
    const tile = this.#tiles.get(key) ?? fakeTile(this.#layer(layer), weights, request);
    this.#tiles.set(key, tile);
    return { ...onlyPlanes(tile, planes), ...this.#revised };
  }

  #step({ layers, goal, enabled, label, criterion = 'magnitude' }: FakeStep): Step {
    const select = layers.map(index => `layer:${this.#layer(index).name}`).join(',');
    return {
      select,
      targets: ['linear'],
      criterion,
      scope: 'layer',
      goal,
      enabled,
      label,
    };
  }

  #select(selector: string): readonly number[] {
    if (selector.includes('('))
      throw new Failure({ code: 'invalid-request', message: 'A bracket is never closed.' });
    const [, key, value] = /^(role|block|layer):(.*)$/.exec(selector) ?? [];
    const matches = (text: string, glob: string): boolean =>
      glob.endsWith('*') ? text.startsWith(glob.slice(0, -1)) : text === glob;
    const { layers } = this.model.description;
    return layers
      .filter(layer =>
        key === undefined
          ? `.${layer.name}.`.includes(`.${selector}.`)
          : matches(key === 'layer' ? layer.name : layer[key as 'role' | 'block'], value!),
      )
      .map(({ index }) => index);
  }

  #plan(): Plan {
    const layers = this.model.description.layers.map((_, layer) => this.#layerPlan(layer));
    const linear = layers.filter(({ layer }) => this.#layer(layer).target === 'linear');
    const figures = (of: (plan: LayerPlan) => ZeroCount): Plan['figures'] => ({
      targeted: sumZeros(linear.map(of)),
      component: sumZeros(layers.map(of)),
    });
    return {
      layers,
      figures: figures(({ weight }) => weight),
      before: figures(({ before }) => before),
      targets: ['linear'],
      prunedByStep: this.steps.map(() => 0),
      restoredByStep: this.steps.map(() => 0),
      updated: this.steps.slice(this.#lastRestore()).filter(updatesWeights).length,
      notes: [],
    };
  }

  /** The position after the last step that brings weights back. */
  #lastRestore(): number {
    return this.steps.map(({ goal }) => 'restore' in goal).lastIndexOf(true) + 1;
  }

  #layerPlan(layer: number): LayerPlan {
    const [base, now] = [this.model.weights[layer]!, this.weights(layer)];
    const pruned = base.filter((value, i) => value !== 0 && now[i] === 0);
    const largest = pruned.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const count = (of: Float32Array): ZeroCount => ({
      zeros: of.filter(value => value === 0).length,
      total: of.length,
    });
    return {
      layer,
      weight: count(now),
      before: count(base),
      ...(largest > 0 && { threshold: bucketOf(largest).top }),
      steps: this.steps.flatMap((step, i) =>
        step.enabled && step.layers.includes(layer) ? [i] : [],
      ),
    };
  }

  #inspect(layer: number): Revised<InspectedLayer> {
    const [base, now] = [this.model.weights[layer]!, this.weights(layer)];
    const { outputs, inputs, heads } = this.#layer(layer);
    const norm = (from: number, to: number): number =>
      Math.hypot(...now.subarray(from * inputs, to * inputs));
    const norms = (count: number): Float32Array =>
      Float32Array.from({ length: count }, (_, i) =>
        norm(Math.floor((i * outputs) / count), Math.floor(((i + 1) * outputs) / count)),
      );
    const plan = this.#layerPlan(layer);
    return {
      ...this.#revised,
      touchedBy: plan.steps.map(index => ({ index, label: this.steps[index]!.label })),
      before: fakeStatistics(base),
      after: fakeStatistics(now),
      histogramBefore: fakeHistogram(base),
      histogramAfter: fakeHistogram(now),
      plan,
      rowNorms: norms(Math.min(outputs, 256)),
      // Which weights are a head's is the engine's to know: the page shows what it is told.
      headNorms: Float32Array.from({ length: heads }, (_, head) => 1 + ((5 * head + layer) % 7)),
      twoOfFour: share({ zeros: 1, total: 16 }),
      neighbours: {
        before: layer > 0 ? [layer - 1] : [],
        after: layer < this.model.weights.length - 1 ? [layer + 1] : [],
      },
      units: heads > 1 ? [{ kind: 'heads', units: heads, gone: plan.steps.length }] : [],
    };
  }
}

const whole = ({ outputs, inputs }: Layer) => ({
  row: 0,
  column: 0,
  height: outputs,
  width: inputs,
});
