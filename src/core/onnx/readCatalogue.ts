import path from 'node:path';
import { ByteWindow } from '../bytes/window';
import { type ByteSource, openSource } from '../bytes/source';
import { Failure } from '../../shared/failure';
import { RECIPE_KEY } from '../../shared/recipe';
import type { ByteRange, Catalogue, StoredTensor } from './catalogue';
import { ExternalFiles } from './externalFiles';
import { type GraphParts, walkFunction, walkGraph } from './graphWalk';
import { locateTensor } from './locateTensor';
import { decodeEntry, decodeOpset } from './schema';
import { type Field, WireReader } from './wire';

/**
 * Reads everything in an ONNX file but its weights (onnx.proto, ModelProto). Time and memory do not depend on the weights'
 * size. Fails with `not-onnx`, `lfs-pointer`, `truncated`, `malformed`, `unsupported`, `unsafe-path` or `missing`.
 */
export async function readCatalogue(model: string, signal?: AbortSignal): Promise<Catalogue> {
  const source = await openSource(path.resolve(model));
  try {
    await refuseForeign(source);
    return await walkModel(new WireReader(new ByteWindow(source)), signal);
  } finally {
    await source.close();
  }
}

async function walkModel(wire: WireReader, signal: AbortSignal | undefined): Promise<Catalogue> {
  const { source } = wire.window;
  const parts: GraphParts = { tensors: [], nodes: [], inputs: [], outputs: [] };
  const head = { irVersion: 0, opset: 0, producer: '', metadata: {} as Record<string, string> };
  let recipeEntry: ByteRange | undefined;
  let graphs = 0;
  for await (const field of wire.fields(0, source.size)) {
    signal?.throwIfAborted();
    if (field.number === 1) head.irVersion = Number(field.value & 0xffffn);
    if (field.type !== 'bytes') continue;
    if (field.number === 2) head.producer = await wire.text(field);
    else if (field.number === 8) head.opset = Math.max(head.opset, await readOpset(wire, field));
    else if (field.number === 14) {
      const { key, value } = wire.decode(decodeEntry, await wire.bytes(field));
      Object.defineProperty(head.metadata, key, { value, enumerable: true, configurable: true });
      if (key === RECIPE_KEY)
        recipeEntry = { offset: field.start, length: field.offset + field.length - field.start };
    } else if (field.number === 7) {
      graphs++;
      await walkGraph(wire, field, parts);
    } else if (field.number === 25) await walkFunction(wire, field, parts);
  }
  if (graphs === 0) throw notOnnx(source.path);
  const files = new ExternalFiles(source.path, source.size);
  const tensors = await locateAll(wire, parts, files);
  return {
    ...head,
    ...parts,
    tensors,
    files: files.paths,
    sizes: files.sizes,
    ...(recipeEntry && { recipeEntry }),
  };
}

/** Initializers in file order first, then Constants: the order that ties follow. */
async function locateAll(
  wire: WireReader,
  parts: GraphParts,
  files: ExternalFiles,
): Promise<StoredTensor[]> {
  const ordered = [
    ...parts.tensors.filter(({ origin }) => origin !== 'constant'),
    ...parts.tensors.filter(({ origin }) => origin === 'constant'),
  ];
  const tensors: StoredTensor[] = [];
  for (const [id, found] of ordered.entries())
    tensors.push(await locateTensor(wire, found, id, files));
  return tensors;
}

async function readOpset(wire: WireReader, field: Field): Promise<number> {
  const { domain, version } = wire.decode(decodeOpset, await wire.bytes(field));
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

async function refuseForeign(source: ByteSource): Promise<void> {
  const start = Buffer.alloc(Math.min(64, source.size));
  await source.read(0, start);
  if (start.toString('latin1').startsWith('version https://git-lfs'))
    throw new Failure({
      code: 'lfs-pointer',
      message: `${source.path} is a Git-LFS pointer, not the model itself.`,
      hint: 'Run "git lfs pull" in its repository to fetch the model.',
      path: source.path,
    });
  // Every ModelProto begins with the tag of one of its few fields; almost no other file does.
  const tag = start[0] ?? 0;
  if (![0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(tag))
    throw notOnnx(source.path);
}

const notOnnx = (file: string): Failure =>
  new Failure({
    code: 'not-onnx',
    message: `${file} is not an ONNX model.`,
    hint: 'Open a model that was exported to ONNX.',
    path: file,
  });
