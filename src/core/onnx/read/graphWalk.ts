import type { ByteRange, GraphNode, GraphPort, LocalFunction } from '../modelIndex';
import { decodeFunction, decodeNode, decodePort } from '../schema';
import { elementsOf, readTensorHeader, type TensorHeader } from './tensorHeader';
import type { Field, WireReader } from './wire';

/** A tensor as the walk finds it, before its data is located. */
export interface FoundTensor {
  readonly header: TensorHeader;
  readonly origin: 'initializer' | 'constant' | 'sparse-initializer';
  /** Dense dims, where the header's are those of a sparse tensor's values. */
  readonly sparse?: readonly number[];
}

/** What a walk over a graph, its subgraphs and the local functions collects. */
export interface GraphParts {
  readonly tensors: FoundTensor[];
  readonly nodes: GraphNode[];
  readonly functions: LocalFunction[];
  readonly inputs: GraphPort[];
  readonly outputs: GraphPort[];
}

/** Where a walk is: how deep, and in which function, whose names are its own. */
interface Place {
  readonly parts: GraphParts;
  readonly depth: number;
  readonly scope: string;
}

const DEPTH = 32;
/** Attributes above this hold lists or texts that say nothing about layers. */
const ATTRIBUTE_BYTES = 4096;

/** Walks the model's GraphProto with its subgraphs. Ports of subgraphs are left out: they are not the model's. */
export async function walkGraph(wire: WireReader, graph: Field, parts: GraphParts): Promise<void> {
  await walkBody(wire, graph, { parts, depth: 0, scope: '' });
}

/** Walks a FunctionProto. Names inside are local: they get the function's name in front. */
export async function walkFunction(
  wire: WireReader,
  body: Field,
  parts: GraphParts,
): Promise<void> {
  const head: ByteRange[] = [];
  const nodes: Field[] = [];
  await wire.walk(body, field => {
    if (field.number === 7) {
      wire.expect(field, 'bytes');
      wire.count();
      nodes.push(field);
    } else if ([1, 4, 5, 10].includes(field.number)) head.push(wholeOf(field));
  });
  const { name, domain, inputs } = wire.decode(decodeFunction, await wire.gather(head));
  const scope = `${domain}.${name}/`;
  parts.functions.push({ name, domain, inputs: inputs.map(input => scope + input) });
  for (const node of nodes) await walkNode(wire, node, { parts, depth: 1, scope });
}

async function walkBody(wire: WireReader, graph: Field, place: Place): Promise<void> {
  if (place.depth > DEPTH) throw wire.refuse('unsupported', `nests graphs deeper than ${DEPTH}`);
  const { tensors, inputs, outputs } = place.parts;
  const outermost = place.depth === 0;
  await wire.walk(graph, async field => {
    if (![1, 5, 11, 12, 15].includes(field.number)) return;
    wire.expect(field, 'bytes');
    if (field.number === 1) await walkNode(wire, field, place);
    else if (field.number === 5)
      tensors.push({ header: await readTensorHeader(wire, field), origin: 'initializer' });
    else if (field.number === 15) tensors.push(await readSparse(wire, field));
    else if (outermost)
      (field.number === 11 ? inputs : outputs).push(
        wire.decode(decodePort, await wire.view(field)),
      );
  });
}

/** Decodes a node with its tensors and subgraphs left out, and walks those. */
async function walkNode(wire: WireReader, node: Field, place: Place): Promise<void> {
  const kept: { offset: number; length: number }[] = [];
  const values: FoundTensor[] = [];
  const keep = (field: Field): void => {
    const { offset, length } = wholeOf(field);
    const last = kept.at(-1);
    if (last && last.offset + last.length === offset) last.length += length;
    else kept.push({ offset, length });
  };
  await wire.walk(node, field => {
    if (field.number === 5)
      return walkAttribute(wire, field, { ...place, values }).then(heavy => {
        if (!heavy) keep(field);
      });
    // 6: the node's documentation.
    if (field.number !== 6) keep(field);
    return undefined;
  });
  const decoded = inScope(wire.decode(decodeNode, await wire.gather(kept)), place.scope);
  place.parts.nodes.push(decoded);
  // Tensors elsewhere than in a Constant are settings of an operator, not weights.
  if (decoded.opType !== 'Constant') return;
  const name = decoded.outputs[0] ?? decoded.name;
  for (const value of values)
    place.parts.tensors.push({ ...value, header: { ...value.header, name } });
}

/** Collects tensors (5, 22) and walks graphs (6, 11) of an attribute; true when the node can be told without it. */
async function walkAttribute(
  wire: WireReader,
  attribute: Field,
  { values, ...place }: Place & { readonly values: FoundTensor[] },
): Promise<boolean> {
  wire.expect(attribute, 'bytes');
  let heavy = attribute.length > ATTRIBUTE_BYTES;
  await wire.walk(attribute, field => {
    if (![5, 6, 10, 11, 22, 23].includes(field.number)) return undefined;
    heavy = true;
    wire.expect(field, 'bytes');
    if (field.number === 5)
      return readTensorHeader(wire, field).then(header => {
        values.push({ header, origin: 'constant' });
      });
    if (field.number === 22)
      return readSparse(wire, field).then(value => {
        values.push(value);
      });
    if (field.number === 6 || field.number === 11)
      return walkBody(wire, field, { ...place, depth: place.depth + 1 });
    return undefined;
  });
  return heavy;
}

async function readSparse(wire: WireReader, sparse: Field): Promise<FoundTensor> {
  let header: TensorHeader | undefined;
  const dims: number[] = [];
  await wire.walk(sparse, async field => {
    if (field.number === 1) {
      wire.expect(field, 'bytes');
      header = await readTensorHeader(wire, field);
    } else if (field.number === 3) await wire.integers(field, dims, 32);
  });
  if (!header) throw wire.refuse('malformed', 'has a sparse tensor without values');
  if (header.elements > elementsOf(wire, header.name, dims))
    throw wire.refuse('malformed', `stores more values of ${header.name} than it has elements`);
  return { header, origin: 'sparse-initializer', sparse: dims };
}

const wholeOf = ({ start, offset, length }: Field): ByteRange => ({
  offset: start,
  length: offset + length - start,
});

function inScope(node: GraphNode, scope: string): GraphNode {
  if (scope === '') return node;
  const local = (name: string): string => (name === '' ? '' : scope + name);
  return { ...node, inputs: node.inputs.map(local), outputs: node.outputs.map(local) };
}
