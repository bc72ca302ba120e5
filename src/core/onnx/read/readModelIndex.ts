import path from 'node:path';
import { openSource, type ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import { RECIPE_KEY } from '../../../shared/recipe/recipe';
import type { ByteRange, ModelIndex, StoredTensor } from '../modelIndex';
import { ExternalFiles } from './externalFiles';
import { notOnnx, refuseForeign } from './rejectNonOnnx';
import { type GraphParts, walkFunction, walkGraph } from './graphWalk';
import { locateTensor } from './locateTensor';
import { decodeEntry, decodeOpset } from '../schema';
import { type Field, WireReader } from './wire';

/**
 * Reads everything in an ONNX file but its weights (onnx.proto, ModelProto). Time and memory do not depend on the weights'
 * size. Fails with `not-onnx`, `lfs-pointer`, `truncated`, `malformed`, `unsupported`, `unsafe-path` or `missing`.
 */
export async function readModelIndex(model: string, signal?: AbortSignal): Promise<ModelIndex> {
  const source = await openSource(path.resolve(model));
  try {
    return await modelIndexOf(source, new ExternalFiles(source.path, source), signal);
  } finally {
    await source.close();
  }
}

/** As `readModelIndex`, of a model's bytes wherever they are, and of the `files` that its data is looked for in. */
export async function modelIndexOf(
  source: ReadableBytes,
  files: ExternalFiles,
  signal?: AbortSignal,
): Promise<ModelIndex> {
  await refuseForeign(source);
  return readModel(new WireReader(new ByteWindow(source, signal)), files);
}

interface Head {
  irVersion: number;
  /** Of the default operators; 0 where the model uses those of other domains only. */
  opset: number;
  opsets: number;
  producer: string;
  graphs: number;
  readonly metadata: Map<string, string>;
  recipeEntry: ByteRange | undefined;
}

async function readModel(wire: WireReader, files: ExternalFiles): Promise<ModelIndex> {
  const { source } = wire.window;
  const parts: GraphParts = { tensors: [], nodes: [], functions: [], inputs: [], outputs: [] };
  const head: Head = {
    irVersion: 0,
    opset: 0,
    opsets: 0,
    producer: '',
    graphs: 0,
    metadata: new Map(),
    recipeEntry: undefined,
  };
  try {
    await wire.walk({ offset: 0, length: source.size }, field =>
      readField(wire, field, head, parts),
    );
  } catch (error) {
    wire.window.signal?.throwIfAborted();
    // Foreign bytes fail as damaged fields do; only a model has a version and a graph.
    throw head.graphs === 0 && !isVersion(head.irVersion) ? notOnnx(source.path) : error;
  }
  requireWhole(wire, source, head);
  const tensors = await locateAll(wire, parts, files);
  const { irVersion, opset, producer, recipeEntry } = head;
  const metadata = Object.fromEntries(head.metadata);
  return {
    ...parts,
    ...{ irVersion, opset, producer, metadata, tensors },
    files: files.paths,
    sizes: files.sizes,
    identities: files.identities,
    ...(recipeEntry && { recipeEntry }),
  };
}

function readField(
  wire: WireReader,
  field: Field,
  head: Head,
  parts: GraphParts,
): Promise<void> | void {
  if (field.number === 1) head.irVersion = field.value;
  if (![2, 7, 8, 14, 25].includes(field.number)) return;
  wire.expect(field, 'bytes');
  if (field.number === 7) {
    head.graphs++;
    return walkGraph(wire, field, parts);
  }
  if (field.number === 25) return walkFunction(wire, field, parts);
  return readSmall(wire, field, head);
}

/** Producer, operator set, or an entry of the metadata. */
async function readSmall(wire: WireReader, field: Field, head: Head): Promise<void> {
  wire.count();
  if (field.number === 2) head.producer = await wire.text(field);
  else if (field.number === 8) {
    const { domain, version } = wire.decode(decodeOpset, await wire.view(field));
    head.opsets++;
    if (domain === '' || domain === 'ai.onnx') head.opset = Math.max(head.opset, version);
  } else {
    const { key, value } = wire.decode(decodeEntry, await wire.view(field));
    head.metadata.set(key, value);
    if (key === RECIPE_KEY)
      head.recipeEntry = { offset: field.start, length: field.offset + field.length - field.start };
  }
}

const isVersion = (irVersion: number): boolean => irVersion >= 1 && irVersion <= 1000;

/** A cut between two fields leaves a message that can be walked: what every model has must be there. */
function requireWhole(wire: WireReader, source: ReadableBytes, head: Head): void {
  if (head.graphs === 0 && !isVersion(head.irVersion)) throw notOnnx(source.path);
  if (head.graphs === 0) throw wire.refuse('truncated', 'ends before its graph');
  if (head.irVersion >= 3 && head.opsets === 0)
    throw wire.refuse('truncated', 'ends before it names its operator set');
}

/** Initializers in file order first, then Constants: the order that ties follow. */
async function locateAll(
  wire: WireReader,
  { tensors }: GraphParts,
  files: ExternalFiles,
): Promise<StoredTensor[]> {
  const isConstant = ({ origin }: GraphParts['tensors'][number]): boolean => origin === 'constant';
  const ordered = [...tensors.filter(found => !isConstant(found)), ...tensors.filter(isConstant)];
  const located: StoredTensor[] = [];
  for (const [id, found] of ordered.entries())
    located.push(await locateTensor(wire, found, id, files));
  return located;
}
