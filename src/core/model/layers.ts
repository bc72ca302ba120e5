import { isFloatType, isPrunableType } from '../../shared/elementType';
import type { Layer, TensorFacts } from '../../shared/layer';
import type { Catalogue, StoredTensor } from '../onnx/catalogue';
import { GraphUse, type TensorUse } from './graphUse';
import { modulePath } from './modulePath';
import { blockOf, roleOf } from './role';
import { weightKind, type WeightKind } from './weightKind';

/** A layer with the stored tensors behind it. */
export interface LayerTensors {
  readonly layer: Layer;
  readonly weight: StoredTensor;
  readonly companions: readonly StoredTensor[];
}

/** Number of attention heads by block and layer name; 0 where nothing tells. */
export type HeadsOf = (block: string, name: string) => number;

interface Member {
  readonly tensor: StoredTensor;
  readonly uses: readonly TensorUse[];
  readonly kind: WeightKind;
}

/** Gives the catalogue's tensors their layers back, blocks in network order, layers in the order of their first node. */
export function layersOf(catalogue: Catalogue, headsOf: HeadsOf): readonly LayerTensors[] {
  const graph = new GraphUse(catalogue);
  const modules = new Map<string, Member[]>();
  for (const tensor of catalogue.tensors.filter(isWeight)) {
    const uses = graph.uses(tensor);
    const name = modulePath(tensor, uses, graph);
    const member = { tensor, uses, kind: weightKind(tensor, uses) };
    const members = modules.get(name);
    if (members) members.push(member);
    else modules.set(name, [member]);
  }
  const found = [...modules].map(([name, members]) => ({
    name,
    block: blockOf(name),
    members: mainFirst(members),
  }));
  return inNetworkOrder(found).map(({ name, block, members }, index) => {
    const [main, ...others] = members;
    return {
      layer: layerOf({ name, block, index, main: main!, others, heads: headsOf(block, name) }),
      weight: main!.tensor,
      companions: others.map(({ tensor }) => tensor),
    };
  });
}

/** Float initializers, quantised matrices, and Constants of two or more dimensions. */
export function isWeight({ origin, elementType, dims, elements }: StoredTensor): boolean {
  if (elements === 0) return false;
  if (origin === 'constant') return isFloatType(elementType) && dims.length >= 2 && elements > 1;
  return isFloatType(elementType) || (dims.length >= 2 && /^u?int[48]$/.test(elementType));
}

function mainFirst(members: readonly Member[]): readonly Member[] {
  const importance = ({ tensor, kind }: Member): number => {
    if (kind.what === 'linear' || kind.what === 'convolution' || kind.what === 'embedding')
      return 0;
    if (tensor.name.endsWith('.weight')) return 1;
    return kind.what === 'bias' || tensor.name.endsWith('.bias') ? 3 : 2;
  };
  return [...members].sort((a, b) => importance(a) - importance(b) || a.tensor.id - b.tensor.id);
}

interface FoundLayer {
  readonly name: string;
  readonly block: string;
  readonly members: readonly Member[];
}

function inNetworkOrder(found: readonly FoundLayer[]): readonly FoundLayer[] {
  const at = ({ members }: FoundLayer): number =>
    Math.min(...members.map(({ uses, tensor }) => uses[0]?.at ?? 1e9 + tensor.id));
  const blocks = new Map<string, number>();
  for (const layer of found)
    blocks.set(layer.block, Math.min(blocks.get(layer.block) ?? Infinity, at(layer)));
  // What stands outside every block comes first, though its last layers run last.
  blocks.set('stem', -1);
  return [...found].sort((a, b) => blocks.get(a.block)! - blocks.get(b.block)! || at(a) - at(b));
}

interface LayerRequest {
  readonly name: string;
  readonly block: string;
  readonly index: number;
  readonly main: Member;
  readonly others: readonly Member[];
  readonly heads: number;
}

function layerOf({ name, block, index, main, others, heads }: LayerRequest): Layer {
  const { tensor, kind } = main;
  const role = roleOf(name, kind);
  return {
    index,
    name,
    block,
    role,
    target: kind.target,
    layout: kind.layout,
    ...axes(tensor, kind),
    heads: role.startsWith('attention') ? heads : 0,
    weight: facts(main),
    others: others.map(facts),
    ...unprunable(tensor, kind),
  };
}

function axes(
  tensor: StoredTensor,
  { layout }: WeightKind,
): Pick<Layer, 'outputs' | 'inputs' | 'kernel'> {
  const { dims, elements } = tensor;
  const [first = elements, second = 1] = dims;
  if (layout === 'in-out') return { outputs: second, inputs: first, kernel: [] };
  if (layout === 'out-in-k')
    return { outputs: first, inputs: elements / first, kernel: dims.slice(2) };
  if (layout === 'out-k-in')
    return { outputs: first, inputs: elements / first, kernel: dims.slice(1, -1) };
  if (layout === 'vector') return { outputs: elements, inputs: 1, kernel: [] };
  return { outputs: first, inputs: elements / first, kernel: [] };
}

function unprunable(
  { elementType, origin, name }: StoredTensor,
  { what }: WeightKind,
): { unprunable?: string } {
  if (what !== 'linear' && what !== 'convolution') return {};
  if (origin === 'sparse-initializer')
    return { unprunable: `${name} is stored as a sparse initializer.` };
  return isPrunableType(elementType)
    ? {}
    : { unprunable: `Weights of type ${elementType} are shown, not pruned.` };
}

function facts({ tensor, uses }: Member): TensorFacts {
  const { name, dims, elementType, elements, storage } = tensor;
  return {
    name,
    dims,
    elementType,
    elements,
    bytes: storage.kind === 'raw' ? storage.length : 0,
    consumers: uses.map(({ node }) => `${node.opType} ${node.name}`.trim()),
  };
}
