import type { Layer, Layout, Role, Target } from '../../src/shared/model/layer';
import type { ModelDescription } from '../../src/shared/model/model';

/** A model that the tests make up: descriptions and all its weights, row-major by outputs. */
export interface FakeModel {
  readonly description: ModelDescription;
  readonly weights: readonly Float32Array[];
}

interface LayerSketch {
  readonly name: string;
  readonly block: string;
  readonly role: Role;
  readonly outputs: number;
  readonly inputs: number;
  readonly target?: Target;
  readonly layout?: Layout;
  readonly heads?: number;
  readonly headAxis?: Layer['headAxis'];
  readonly headSize?: number;
  readonly kernel?: readonly number[];
  readonly unprunable?: string;
}

const attention = (block: string, width: number, heads: number): readonly LayerSketch[] => [
  ...(['q', 'k', 'v'] as const).map((part): LayerSketch => ({
    name: `${block}.attn.to_${part}`,
    block,
    role: `attention-${part}`,
    outputs: width,
    inputs: part === 'q' ? width : 48,
    layout: 'in-out',
    heads,
    headAxis: 'output',
    headSize: 8,
  })),
  {
    name: `${block}.attn.to_out.0`,
    block,
    role: 'attention-out',
    outputs: width,
    inputs: width,
    heads,
    headAxis: 'input',
    headSize: 8,
  },
  {
    name: `${block}.ff.net.0.proj`,
    block,
    role: 'feed-forward',
    outputs: 8 * width,
    inputs: width,
  },
  { name: `${block}.ff.net.2`, block, role: 'feed-forward', outputs: width, inputs: 4 * width },
];

const conv = { role: 'convolution', target: 'conv', layout: 'out-in-k', kernel: [3, 3] } as const;

const sketches: readonly LayerSketch[] = [
  { name: 'conv_in', block: 'stem', outputs: 16, inputs: 36, ...conv },
  { name: 'time_embedding.linear_1', block: 'stem', role: 'time', outputs: 48, inputs: 16 },
  { name: 'conv_out', block: 'stem', outputs: 4, inputs: 144, ...conv },
  ...attention('down_blocks.0', 32, 4),
  {
    name: 'down_blocks.0.norm1',
    block: 'down_blocks.0',
    role: 'norm',
    outputs: 32,
    inputs: 1,
    target: 'none',
    layout: 'vector',
    unprunable: 'Norms are left alone.',
  },
  ...attention('mid_block', 64, 8),
  { name: 'up_blocks.1.proj', block: 'up_blocks.1', role: 'projection', outputs: 640, inputs: 512 },
];

/** The small model of the browser tests: 17 layers in four blocks, about 0.4 M weights, the same on every run. */
export function fakeModel(extra = 0): FakeModel {
  const all = [...sketches, ...many(extra)];
  const layers = all.map(layerOf);
  return madeUp(describe(layers), weightsOf);
}

/** A model of a given description, with weights like trained ones: heavy-tailed, rows and columns that stand out. */
export const trainedModel = (description: ModelDescription): FakeModel =>
  madeUp(description, trainedWeights);

/** Weights are made when somebody asks for them: most pages show none. */
function madeUp(
  description: ModelDescription,
  weightsOfLayer: (layer: Layer) => Float32Array,
): FakeModel {
  let weights: readonly Float32Array[] | undefined;
  return {
    description,
    get weights() {
      return (weights ??= description.layers.map(weightsOfLayer));
    },
  };
}

/** As many layers as a large model has. */
const many = (count: number): readonly LayerSketch[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `up_blocks.${2 + Math.floor(i / 24)}.layer.${i}`,
    block: `up_blocks.${2 + Math.floor(i / 24)}`,
    role: 'projection',
    outputs: 40,
    inputs: 48,
  }));

function layerOf(sketch: LayerSketch, index: number): Layer {
  const { name, outputs, inputs, layout = 'out-in', kernel = [] } = sketch;
  const area = kernel.reduce((product, side) => product * side, 1);
  const dims =
    layout === 'in-out'
      ? [inputs, outputs]
      : layout === 'vector'
        ? [outputs]
        : [outputs, inputs / area, ...kernel];
  return {
    index,
    name,
    block: sketch.block,
    role: sketch.role,
    target: sketch.target ?? 'linear',
    layout,
    outputs,
    inputs,
    kernel,
    heads: sketch.heads ?? 0,
    headAxis: sketch.headAxis ?? null,
    headSize: sketch.headSize ?? 0,
    weight: {
      name: `${name}.weight`,
      dims,
      elementType: 'float32',
      elements: outputs * inputs,
      bytes: outputs * inputs * 4,
      consumers: [`MatMul ${name}`],
    },
    others: [],
    ...(sketch.unprunable !== undefined && { unprunable: sketch.unprunable }),
  };
}

/** Bell-shaped weights whose size differs by layer and column, so that pictures are neither flat nor alike. */
function weightsOf({ index, outputs, inputs }: Layer): Float32Array {
  const random = seeded(index + 1);
  const scale = 0.02 * (1 + (index % 5));
  return Float32Array.from({ length: outputs * inputs }, (_, i) => {
    const bell = random() + random() + random() + random() - 2;
    return bell * scale * (1 + ((i % inputs) % 7) / 4);
  });
}

function trainedWeights({ index, outputs, inputs, role }: Layer): Float32Array {
  const random = seeded(index + 1);
  const bell = (): number => random() + random() + random() + random() - 2;
  const strength = (): number => Math.exp(0.9 * bell()) * (random() < 0.02 ? 3 : 1);
  const rows = Float32Array.from({ length: outputs }, strength);
  const columns = Float32Array.from({ length: inputs }, strength);
  const scale = (role === 'norm' ? 1 : 0.6 / Math.sqrt(inputs)) * Math.exp(bell());
  return Float32Array.from({ length: outputs * inputs }, (_, i) => {
    const value = bell() / Math.sqrt(0.15 + random());
    return value * scale * rows[Math.floor(i / inputs)]! * columns[i % inputs]!;
  });
}

/** Mulberry32: 32-bit state, uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function describe(layers: readonly Layer[]): ModelDescription {
  const parameters = layers.reduce((sum, { weight }) => sum + weight.elements, 0);
  return {
    path: '/models/unet/model.onnx',
    component: 'unet',
    parameters,
    bytes: parameters * 4 + 4096,
    elementType: 'float32',
    opset: 14,
    inputs: ['sample', 'timestep', 'encoder_hidden_states'],
    producer: 'tests',
    layers,
    blocks: [...new Set(layers.map(({ block }) => block))],
    fingerprint: 'made-up',
    files: ['/models/unet/model.onnx'],
    notes: [],
  };
}
