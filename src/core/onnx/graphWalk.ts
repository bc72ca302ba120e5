import type { GraphNode, GraphPort } from './catalogue';
import { decodeNode, decodePort } from './schema';
import { readTensorHeader, type TensorHeader } from './tensorHeader';
import type { Field, WireReader } from './wire';

/** A tensor as the walk finds it, before its data is located. */
export interface FoundTensor {
  readonly header: TensorHeader;
  readonly origin: 'initializer' | 'constant' | 'sparse-initializer';
  /** Dense dims of a sparse initializer. */
  readonly dims?: readonly number[];
}

/** What a walk over a graph, its subgraphs and the local functions collects. */
export interface GraphParts {
  readonly tensors: FoundTensor[];
  readonly nodes: GraphNode[];
  readonly inputs: GraphPort[];
  readonly outputs: GraphPort[];
}

const DEPTH = 32;

/** Walks a GraphProto. Ports of subgraphs are left out: they are not the model's. */
export async function walkGraph(
  wire: WireReader,
  graph: Field,
  parts: GraphParts,
  depth = 0,
): Promise<void> {
  if (depth > DEPTH) throw wire.refuse('unsupported', `nests graphs deeper than ${DEPTH}`);
  for await (const field of wire.fields(graph.offset, graph.offset + graph.length)) {
    if (field.type !== 'bytes') continue;
    if (field.number === 1) await walkNode(wire, field, parts, depth);
    else if (field.number === 5)
      parts.tensors.push({ header: await readTensorHeader(wire, field), origin: 'initializer' });
    else if (field.number === 15) parts.tensors.push(await readSparse(wire, field));
    else if (depth === 0 && field.number === 11)
      parts.inputs.push(wire.decode(decodePort, await wire.bytes(field)));
    else if (depth === 0 && field.number === 12)
      parts.outputs.push(wire.decode(decodePort, await wire.bytes(field)));
  }
}

/** Walks a FunctionProto: its nodes only (field 7). */
export async function walkFunction(
  wire: WireReader,
  body: Field,
  parts: GraphParts,
): Promise<void> {
  for await (const field of wire.fields(body.offset, body.offset + body.length))
    if (field.number === 7 && field.type === 'bytes') await walkNode(wire, field, parts, 1);
}

/** Decodes a node with its tensors and subgraphs left out, and walks those. */
async function walkNode(
  wire: WireReader,
  node: Field,
  parts: GraphParts,
  depth: number,
): Promise<void> {
  const kept: Buffer[] = [];
  const constants: TensorHeader[] = [];
  for await (const field of wire.fields(node.offset, node.offset + node.length)) {
    const heavy =
      field.number === 5 &&
      field.type === 'bytes' &&
      (await walkAttribute(wire, field, { parts, constants, depth }));
    if (heavy) continue;
    const end = field.offset + field.length;
    kept.push(await wire.bytes({ offset: field.start, length: end - field.start }));
  }
  const decoded = wire.decode(decodeNode, Buffer.concat(kept));
  parts.nodes.push(decoded);
  const isConstant = decoded.opType === 'Constant';
  for (const header of constants)
    parts.tensors.push({
      header: isConstant ? { ...header, name: decoded.outputs[0] ?? header.name } : header,
      origin: 'constant',
    });
}

interface AttributeContext {
  readonly parts: GraphParts;
  readonly constants: TensorHeader[];
  readonly depth: number;
}

/** Collects tensors (5, 10) and graphs (6, 11) of an attribute; true when there were any. */
async function walkAttribute(
  wire: WireReader,
  attribute: Field,
  context: AttributeContext,
): Promise<boolean> {
  let heavy = false;
  for await (const field of wire.fields(attribute.offset, attribute.offset + attribute.length)) {
    if (field.type !== 'bytes') continue;
    if (field.number === 5 || field.number === 10)
      context.constants.push(await readTensorHeader(wire, field));
    else if (field.number === 6 || field.number === 11)
      await walkGraph(wire, field, context.parts, context.depth + 1);
    // 22 and 23: sparse tensors, which carry no dense weight.
    else if (field.number !== 22 && field.number !== 23) continue;
    heavy = true;
  }
  return heavy;
}

async function readSparse(wire: WireReader, sparse: Field): Promise<FoundTensor> {
  let header: TensorHeader | undefined;
  const dims: number[] = [];
  for await (const field of wire.fields(sparse.offset, sparse.offset + sparse.length)) {
    if (field.number === 1 && field.type === 'bytes') header = await readTensorHeader(wire, field);
    else if (field.number === 3) dims.push(...(await wire.integers(field)).map(Number));
  }
  if (!header) throw wire.refuse('malformed', 'has a sparse initializer without values');
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (dims.some(dim => dim < 0) || !Number.isSafeInteger(elements))
    throw wire.refuse('malformed', `gives ${header.name} impossible dimensions`);
  return { header, origin: 'sparse-initializer', dims };
}
