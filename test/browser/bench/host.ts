import type { EditorHost, EditorState } from '../../../src/shared/messages/editorMessages';
import type { Layer } from '../../../src/shared/model/layer';
import { BUCKETS, bucketTop } from '../../../src/shared/stats/magnitudeBucket';
import type { Method } from '../../../src/shared/rpc/method';
import type { ModelDescription } from '../../../src/shared/model/model';
import type { LayerPlan } from '../../../src/shared/stats/plan';
import type { Revised } from '../../../src/shared/rpc/revision';
import type { Statistics, Tile } from '../../../src/shared/stats/statistics';
import type { ClientMessage } from '../../../src/shared/rpc/protocol';
import { hash } from '../../fixtures/heavyTail';

/*
 * The host of the benchmark, in a worker: what it answers crosses threads as VS Code's messages do, and its memory is not
 * the webview's. It stands after the first scan of a model with the synthetic weights' statistics (Student's t, 4 degrees
 * of freedom, a scale by name) and draws cells when asked, since all weights of the real size would fill 3.5 GB.
 */

let state: EditorState;

const methods: Partial<EditorHost> = {
  ready: () => Promise.resolve(state),
  thumbnails: ({ layers, rows, columns }, { report }) => {
    for (const layer of layers) {
      const { outputs: height, inputs: width } = layerAt(layer);
      report(tileOf({ layer, row: 0, column: 0, height, width, rows, columns }));
    }
    return Promise.resolve();
  },
  tile: request => Promise.resolve(tileOf(request)),
  rank: () => Promise.resolve({ rank: 1, revision: 0 }),
  select: () => Promise.resolve({ layers: [], revision: '' }),
  selectLayers: () => Promise.resolve(),
  buckets: ({ layers }, { report }) => {
    for (const layer of layers) report({ layer, counts: bucketsOf(layerAt(layer)), revision: 0 });
    return Promise.resolve();
  },
};

globalThis.onmessage = ({ data }: MessageEvent<ModelDescription | ClientMessage>) => {
  if (!('type' in data)) state = stateOf(data);
  else if (data.type === 'call') void answer(data);
};

async function answer({
  id,
  name,
  request,
}: Extract<ClientMessage, { type: 'call' }>): Promise<void> {
  const method = methods[name as keyof EditorHost] as Method<unknown, unknown, unknown>;
  const { signal } = new AbortController();
  const report = (event: unknown): void => {
    globalThis.postMessage({ type: 'report', id, event });
  };
  globalThis.postMessage({ type: 'ok', id, result: await method(request, { signal, report }) });
}

const layerAt = (index: number): Layer => state.model.layers[index]!;

/** The layer's scale: its mean |w|, since Student's t with 4 degrees of freedom has one of 1. */
const scaleOf = ({ weight, inputs }: Layer): number =>
  (0.5 + (hash(weight.name) >>> 24) / 256) / Math.sqrt(inputs);

function statisticsOf(layer: Layer): Statistics {
  const scale = scaleOf(layer);
  return {
    count: layer.weight.elements,
    zeros: 0,
    nonFinite: 0,
    min: -40 * scale,
    max: 40 * scale,
    mean: 0,
    standardDeviation: Math.SQRT2 * scale,
    meanAbsolute: scale,
    maxAbsolute: 40 * scale,
  };
}

function stateOf(model: ModelDescription): EditorState {
  const none = (total: number) => ({ zeros: 0, total });
  const layers = model.layers.map(({ index, weight }): LayerPlan => {
    const dense = none(weight.elements);
    return { layer: index, weight: dense, before: dense, steps: [] };
  });
  const linear = model.layers.filter(({ target }) => target === 'linear');
  const figures = {
    targeted: none(linear.reduce((sum, { weight }) => sum + weight.elements, 0)),
    component: none(model.parameters),
  };
  const plan = {
    layers,
    figures,
    before: figures,
    targets: ['linear'] as const,
    prunedByStep: [],
    restoredByStep: [],
    updated: 0,
    notes: [],
  };
  return {
    model,
    edits: {
      revision: 0,
      steps: [],
      unsavedSteps: 0,
      plan,
      pipeline: { ...none(model.parameters + 340_387_840), components: ['text-encoder', 'unet'] },
      sizes: null,
    },
    statistics: model.layers.map(statisticsOf),
    selection: [],
    label: 'unet/model.onnx',
  };
}

/** Cells by a hash of their place: the same weights at every zoom are not needed to measure the drawing of them. */
function tileOf(request: Parameters<EditorHost['tile']>[0]): Revised<Tile> {
  const { layer, row, column } = request;
  const { outputs, inputs } = layerAt(layer);
  const height = Math.min(outputs - row, request.height);
  const width = Math.min(inputs - column, request.width);
  const rows = Math.min(height, request.rows);
  const columns = Math.min(width, request.columns);
  const scale = scaleOf(layerAt(layer));
  const cells = rows * columns;
  const [mean, max, signed] = [0, 1, 2].map(() => new Float32Array(cells)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  let random = hash(`${layer} ${row} ${column}`);
  for (let i = 0; i < cells; i++) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    const size = -Math.log(((random >>> 1) + 1) / 2 ** 31) * scale;
    mean[i] = size;
    max[i] = size * 4;
    signed[i] = random & 1 ? size : -size;
  }
  const zeros = new Float32Array(cells);
  const before = rows === height && columns === width ? mean : new Float32Array();
  const place = { layer, row, column, height, width, rows, columns };
  return { ...place, mean, max, signed, zeros, before, revision: 0 };
}

/** Cumulative counts from the distribution itself: P(|T| <= x) in closed form for 4 degrees of freedom. */
function bucketsOf(layer: Layer): Uint32Array {
  const [scale, { elements }] = [scaleOf(layer), layer.weight];
  return Uint32Array.from({ length: BUCKETS }, (_, index) => {
    const x = bucketTop('float32', index) / scale;
    if (!(x < 40)) return elements;
    const u = 1 + (x * x) / 4;
    return Math.floor(0.75 * (x / Math.sqrt(u)) * (1 - (x * x) / (12 * u)) * elements);
  });
}
