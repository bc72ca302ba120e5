import { isPrunableType } from '../../shared/model/elementType';
import type { Layer, TensorFacts } from '../../shared/model/layer';
import type { StoredTensor } from '../onnx/modelIndex';
import { headLayout } from './headLayout';
import type { Member, Module } from './groupByModule';
import { blockOf, roleOf } from './layerRole';
import type { WeightKind } from './weightKind';

/** A layer with the stored tensors behind it. */
export interface LayerTensors {
  readonly layer: Layer;
  readonly weight: StoredTensor;
  readonly companions: readonly StoredTensor[];
}

/** Number of attention heads of a module; 0 where nothing tells. */
export type HeadsOf = (module: Pick<Module, 'name'>) => number;

/** Modules as layers: blocks in network order, layers in the order of their first node. */
export function layersOf(modules: readonly Module[], headsOf: HeadsOf): readonly LayerTensors[] {
  return inNetworkOrder(modules).map((module, index) => ({
    layer: layerOf(module, index, headsOf),
    weight: module.main.tensor,
    companions: module.others.map(({ tensor }) => tensor),
  }));
}

function inNetworkOrder(modules: readonly Module[]): readonly Module[] {
  const at = ({ main, others }: Module): number =>
    Math.min(...[main, ...others].map(({ uses, tensor }) => uses[0]?.at ?? 1e9 + tensor.id));
  const found = modules.map(module => ({
    module,
    at: at(module),
    block: blockOf(module.name),
  }));
  const blocks = new Map<string, number>();
  for (const { block, at } of found) blocks.set(block, Math.min(blocks.get(block) ?? Infinity, at));
  // What stands outside every block comes first, though its last layers run last.
  blocks.set('stem', -1);
  return found
    .sort((a, b) => blocks.get(a.block)! - blocks.get(b.block)! || a.at - b.at)
    .map(({ module }) => module);
}

function layerOf(module: Module, index: number, headsOf: HeadsOf): Layer {
  const { name, main, others } = module;
  const { tensor, kind } = main;
  const role = roleOf(name, kind);
  const shape = axes(tensor, kind);
  const heads = role.startsWith('attention') ? headsOf(module) : 0;
  const reason = unprunable(main);
  return {
    index,
    name,
    block: blockOf(name),
    role,
    target: reason === undefined ? kind.target : 'none',
    layout: kind.layout,
    ...shape,
    ...headLayout(role, kind, shape, heads),
    weight: facts(main),
    others: others.map(facts),
    ...(reason !== undefined && { unprunable: reason }),
  };
}

function axes(
  { dims, elements }: StoredTensor,
  { layout }: WeightKind,
): Pick<Layer, 'outputs' | 'inputs' | 'kernel'> {
  const [first = elements, second = 1] = dims;
  if (layout === 'in-out') return { outputs: second, inputs: first, kernel: [] };
  if (layout === 'vector') return { outputs: elements, inputs: 1, kernel: [] };
  const kernel =
    layout === 'out-in-k' ? dims.slice(2) : layout === 'out-k-in' ? dims.slice(1, -1) : [];
  return { outputs: first, inputs: elements / first, kernel };
}

/** Why a matrix or kernel cannot be pruned, if it cannot. */
function unprunable({ tensor, kind, overlaps }: Member): string | undefined {
  const { elementType, name, storage } = tensor;
  if (!['linear', 'packed', 'convolution'].includes(kind.what)) return undefined;
  if (storage.kind === 'sparse') return `${name} is stored as a sparse initializer.`;
  if (!isPrunableType(elementType)) return `Weights of type ${elementType} are shown, not pruned.`;
  if (!overlaps) return undefined;
  return `${name} shares some of its bytes with ${overlaps.name}, not all.`;
}

function facts({ tensor, uses }: Member): TensorFacts {
  const { name, dims, elementType, elements, storage } = tensor;
  const bytes =
    storage.kind === 'raw'
      ? storage.length
      : 'ranges' in storage
        ? storage.ranges.reduce((sum, { length }) => sum + length, 0)
        : 0;
  return {
    name,
    dims,
    elementType,
    elements,
    bytes,
    consumers: uses.map(({ node }) => `${node.opType} ${node.name}`.trim()),
  };
}
