import { Failure } from '../../../shared/failure';
import type { ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import type { ByteRange } from '../modelIndex';
import { type Field, WireReader } from '../read/wire';
import { aroundField } from './aroundField';
import type { Replacement } from './replacement';

/** Field numbers of ModelProto, GraphProto and TensorProto (onnx.proto). */
const GRAPH = 7;
const INITIALIZER = 5;
const TENSOR_NAME = 8;

/** What changes in a model's main graph. */
export interface GraphEdit {
  /** Initializers that are left out, by name. */
  readonly dropped: ReadonlySet<string>;
  /** Whole fields of a GraphProto, tags included: nodes, inputs, outputs. They follow what is there. */
  readonly added: Uint8Array;
}

/**
 * What changes in a model file when its graph is edited: the fields themselves and the lengths around them. Data of dropped
 * initializers that lies in other files stays there. The file must have been read by `readModelIndex` before. Fails with
 * `unsupported` where an initializer to drop is not of the main graph.
 */
export async function editGraph(
  source: ReadableBytes,
  edit: GraphEdit,
  signal?: AbortSignal,
): Promise<readonly Replacement[]> {
  const wire = new WireReader(new ByteWindow(source, signal));
  const graphs: Field[] = [];
  await wire.walk({ offset: 0, length: source.size }, field => {
    if (field.number === GRAPH && field.type === 'bytes') graphs.push(field);
  });
  const found: Replacement[] = [];
  const missing = new Set(edit.dropped);
  // Protobuf merges the parts of a message that comes in several: what is new goes into the last.
  for (const graph of graphs) {
    const isLast = graph === graphs.at(-1);
    const own = { missing, added: isLast ? edit.added : new Uint8Array() };
    const inner = await inGraph(wire, graph, own);
    found.push(...(await aroundField(wire, graph, inner)));
  }
  const [name] = missing;
  if (name !== undefined)
    throw new Failure({
      code: 'unsupported',
      message: `${source.path} has no initializer ${name} in its main graph.`,
      path: source.path,
    });
  return found;
}

interface GraphPart {
  /** Initializers that are still to be found; those that are, are taken out. */
  readonly missing: Set<string>;
  readonly added: Uint8Array;
}

async function inGraph(
  wire: WireReader,
  graph: ByteRange,
  { missing, added }: GraphPart,
): Promise<readonly Replacement[]> {
  const found: Replacement[] = [];
  if (missing.size > 0)
    await wire.walk(graph, async field => {
      if (field.number !== INITIALIZER || field.type !== 'bytes') return;
      const end = field.offset + field.length;
      if (missing.delete(await nameOf(wire, field)))
        found.push({ offset: field.start, length: end - field.start, bytes: new Uint8Array() });
    });
  if (added.length > 0)
    found.push({ offset: graph.offset + graph.length, length: 0, bytes: added });
  return found;
}

async function nameOf(wire: WireReader, tensor: ByteRange): Promise<string> {
  let name = '';
  await wire.walk(tensor, async field => {
    if (field.number === TENSOR_NAME && field.type === 'bytes') name = await wire.text(field);
  });
  return name;
}
