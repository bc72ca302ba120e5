import { isFloatType } from '../../shared/model/elementType';
import type { ModelIndex, StoredTensor } from '../onnx/modelIndex';
import type { GraphUse } from './graphUse';
import { type TensorUse } from './graphUse';
import { lastSegment, modulePath } from './modulePath';
import { sharingOf } from './sharing';
import { weightKind, type WeightKind } from './weightKind';

/** A stored tensor and what it is to the graph. */
export interface Member {
  readonly tensor: StoredTensor;
  readonly uses: readonly TensorUse[];
  readonly kind: WeightKind;
  /** Another tensor with some of the same bytes. */
  readonly overlaps: StoredTensor | undefined;
}

/** A module that owns weights, its main one first. */
export interface Module {
  readonly name: string;
  readonly main: Member;
  readonly others: readonly Member[];
}

/** Float initializers, quantised matrices, and Constants of two or more dimensions. */
export function isWeight({ origin, elementType, dims, elements }: StoredTensor): boolean {
  if (elements === 0) return false;
  if (origin === 'constant') return isFloatType(elementType) && dims.length >= 2 && elements > 1;
  return isFloatType(elementType) || (dims.length >= 2 && /^u?int[48]$/.test(elementType));
}

/** Groups a model index's weights by module. Each matrix, kernel and table makes a module of its own; tied ones make one. */
export function modulesOf(modelIndex: ModelIndex, graph: GraphUse): readonly Module[] {
  const groups = new Map<string, Member[]>();
  for (const member of membersOf(modelIndex, graph)) {
    const name = modulePath(member.tensor, member.uses, graph);
    const members = groups.get(name);
    if (members) members.push(member);
    else groups.set(name, [member]);
  }
  const taken = new Set(groups.keys());
  return [...groups].flatMap(([name, members]) => split(name, members, taken));
}

function membersOf(modelIndex: ModelIndex, graph: GraphUse): readonly Member[] {
  const weights = modelIndex.tensors.filter(isWeight);
  const { tiedTo, overlaps } = sharingOf(modelIndex.tensors);
  const ties = new Map<number, StoredTensor[]>();
  for (const tensor of weights) {
    const owner = tiedTo.get(tensor.id);
    if (owner) ties.set(owner.id, [...(ties.get(owner.id) ?? []), tensor]);
  }
  return weights
    .filter(
      ({ id, elements, name }) =>
        !tiedTo.has(id) && (elements > 1 || /\.(weight|bias)$/.test(name)),
    )
    .map(tensor => {
      const same = [tensor, ...(ties.get(tensor.id) ?? [])];
      const uses = same.flatMap(each => graph.uses(each)).sort((a, b) => a.at - b.at);
      const kind = weightKind(tensor, uses, graph);
      return { tensor, uses, kind, overlaps: overlaps.get(tensor.id) };
    });
}

/** The first matrix, kernel or table has the module's name; further ones add their operator's. */
function split(name: string, members: readonly Member[], taken: Set<string>): readonly Module[] {
  const sorted = [...members].sort((a, b) => rank(a) - rank(b) || a.tensor.id - b.tensor.id);
  const mains = sorted.filter(member => rank(member) === 0);
  const [main = sorted[0]!, ...further] = mains;
  const others = sorted.filter(member => member !== main && !further.includes(member));
  return [
    { name, main, others },
    ...further.map(member => ({
      name: furtherName(name, member, taken),
      main: member,
      others: [],
    })),
  ];
}

function rank({ tensor, kind }: Member): number {
  if (['linear', 'packed', 'convolution', 'embedding'].includes(kind.what)) return 0;
  if (tensor.name.endsWith('.weight')) return 1;
  return kind.what === 'bias' || tensor.name.endsWith('.bias') ? 3 : 2;
}

function furtherName(name: string, { tensor, uses }: Member, taken: Set<string>): string {
  const base = `${name}.${lastSegment(uses[0]?.node.name ?? tensor.name)}`;
  let unique = base;
  for (let i = 2; taken.has(unique); i++) unique = `${base}_${i}`;
  taken.add(unique);
  return unique;
}
