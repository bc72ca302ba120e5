import { link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Progress } from '../../shared/rpc/method';
import { AtomicFile, type Fault } from '../io/atomicFile';
import { whileUnchanged } from '../io/fileIdentity';
import { refuseBlob } from '../io/huggingFaceCache';
import { type ByteSource, openSource } from '../io/source';
import { temporaryName } from '../io/tempFiles';
import { throughLinks } from '../io/throughLinks';
import type { ElementChunk } from '../onnx/elements/elementChunk';
import type { ModelIndex, StoredTensor } from '../onnx/modelIndex';
import { ExternalFiles } from '../onnx/read/externalFiles';
import { modelIndexOf } from '../onnx/read/readModelIndex';
import { DataLayout } from '../onnx/write/dataLayout';
import { freePlaces } from '../onnx/write/dataFiles';
import { recoverSave } from '../onnx/write/recoverSave';
import { replaceWhenWhole } from '../onnx/write/replaceWhenWhole';
import { regionsOf } from '../onnx/write/regions';
import type { Payload, Replacement } from '../onnx/write/replacement';
import {
  dataKey,
  type DataPlace,
  type GraphRewrite,
  type NewTensor,
  rewriteGraph,
} from '../onnx/write/rewriteGraph';
import { splice } from '../onnx/write/splice';
import { splicedBytes } from '../onnx/write/splicedBytes';
import type { Weights } from '../stats/weights';
import type { PruneMasks } from '../weights/mask/tensorMask';
import { ValueReader } from '../weights/mask/valueReader';
import { isReadable } from '../weights/weightTensor';
import { headerChanges } from './headerChanges';
import { newValuesIn, patchWith, resolveAll } from './maskedBytes';
import { readPruned } from './readPruned';
import { refuseFull, refuseOverModel, refuseSparseData } from './refuseRewrite';

/** Where the data of a tensor goes that takes the place of a stored one, or stands for it. */
export type Place = (stored: StoredTensor, payload: Payload) => Payload | DataPlace;

/** What a model's graph becomes, but for where its data lies. */
export interface ModelRewrite extends Omit<GraphRewrite, 'tensors' | 'added' | 'moved'> {
  /** Tensors with another value or shape, and new ones, by name. */
  readonly tensors: (place: Place) => ReadonlyMap<string, NewTensor>;
}

export interface RewriteOptions {
  /** Where to: another file than the model. */
  readonly target: string;
  /** The whole history for the metadata entry. */
  readonly recipe?: Recipe | undefined;
  /** Looks at the whole file, under another name, before it takes its place. What it throws leaves the target as it was. */
  readonly check?: ((file: string) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly fault?: Fault | undefined;
}

/** Bytes of all files of a model. */
export const sizeOfFiles = ({ sizes }: ModelIndex): number =>
  sizes.reduce((sum, size) => sum + size, 0);

/**
 * Writes a model under masks with another graph; external data lies anew in one file. Streamed; all or nothing, as `saveModel`; the
 * model itself is never touched. `rewrite` is asked once the target is known to be a place for it. Returns the bytes of all new files.
 * Fails with `invalid-request` where the target is the model, and with `no-space`.
 */
export async function rewriteModel(
  weights: Weights,
  masks: PruneMasks,
  rewrite: () => Promise<ModelRewrite>,
  options: RewriteOptions,
): Promise<number> {
  const { modelIndex } = weights.model;
  const { signal, fault } = options;
  const target = await throughLinks(options.target);
  refuseBlob(target, options.target);
  await refuseOverModel(modelIndex, target);
  refuseSparseData(modelIndex);
  await recoverSave(target);
  const graph = await rewrite();
  let after = 0;
  const write = async (written: AtomicFile[]): Promise<void> => {
    await whileUnchanged(modelIndex, async () => {
      const rewriting = await Rewriting.open(weights, masks, options);
      try {
        const plan = await rewriting.plan(target, graph);
        after = plan.size;
        // The check needs a copy of the whole model for a while.
        await refuseFull(target, after + (options.check ? sizeOfFiles(modelIndex) : 0));
        await rewriting.write(plan, written, fault);
      } finally {
        await rewriting.close();
      }
    });
    signal?.throwIfAborted();
    await checkWritten(written, target, options);
  };
  await replaceWhenWhole(target, write, fault);
  return after;
}

interface RewritePlan {
  readonly target: string;
  readonly replacements: readonly Replacement[];
  /** Tensors in the model file that keep their size. */
  readonly patched: readonly StoredTensor[];
  readonly data: { readonly file: string; readonly layout: DataLayout } | undefined;
  /** Bytes of the model file, and of all files. */
  readonly size: number;
}

class Rewriting {
  private constructor(
    private readonly weights: Weights,
    private readonly masks: PruneMasks,
    private readonly options: RewriteOptions,
    private readonly sources: readonly ByteSource[],
  ) {}

  static async open(
    weights: Weights,
    masks: PruneMasks,
    options: RewriteOptions,
  ): Promise<Rewriting> {
    const sources: ByteSource[] = [];
    const rewriting = new Rewriting(weights, masks, options, sources);
    try {
      for (const file of weights.model.modelIndex.files) sources.push(await openSource(file));
    } catch (error) {
      await rewriting.close();
      throw error;
    }
    return rewriting;
  }

  async close(): Promise<void> {
    for (const source of this.sources) await source.close();
  }

  async plan(target: string, graph: ModelRewrite): Promise<RewritePlan> {
    const { modelIndex } = this.weights.model;
    const [source] = this.sources;
    const isExternal = modelIndex.files.length > 1;
    const [file] = isExternal
      ? await freePlaces([path.basename(modelIndex.files[1]!)], target)
      : [];
    const location =
      file === undefined ? '' : path.relative(path.dirname(target), file).split(path.sep).join('/');
    const layout = new DataLayout(location);
    const all = graph.tensors((stored, payload) =>
      'file' in stored.storage && stored.storage.file > 0 ? layout.add(payload) : payload,
    );
    const own = new Set(modelIndex.tensors.map(({ name }) => name));
    const tensors = new Map([...all].filter(([name]) => own.has(name)));
    const added = new Map([...all].filter(([name]) => !own.has(name)));
    const moved = this.#moveOthers(tensors, layout);
    const { inputs, lists, stale, first } = graph;
    const { recipe, signal } = this.options;
    const replacements = [
      ...(await rewriteGraph(
        source!,
        { tensors, added, inputs, lists, stale, first, moved },
        signal,
      )),
      ...(await headerChanges(source!, modelIndex, { locations: new Map(), recipe, signal })),
    ];
    const growth = replacements.reduce((sum, each) => sum + each.bytes.length - each.length, 0);
    const plan = {
      ...{ target, replacements },
      patched: modelIndex.tensors.filter(
        ({ name, storage }) => !tensors.has(name) && 'file' in storage && storage.file === 0,
      ),
      data: file === undefined ? undefined : { file, layout },
      size: source!.size + growth + layout.size,
    };
    await this.#refuseUnreadable(plan, layout.size);
    return plan;
  }

  async write(
    { target, replacements, patched, data, size }: RewritePlan,
    written: AtomicFile[],
    fault: Fault | undefined,
  ): Promise<void> {
    const { signal, onProgress } = this.options;
    const resolved = await resolveAll(this.weights, this.masks, signal);
    const values = await ValueReader.open(newValuesIn(resolved));
    let done = 0;
    const onBytes = (count: number): void =>
      onProgress?.({ done: Math.min(size, (done += count)), total: size });
    const folder = path.dirname(target);
    try {
      const model = await AtomicFile.create(target, { folder, fault });
      written.push(model);
      const regions = regionsOf(
        0,
        this.sources[0]!.size,
        patched.filter(tensor => resolved.has(tensor)),
        replacements,
      );
      const write = (bytes: Uint8Array): Promise<void> => model.write(bytes);
      await splice(this.sources[0]!, regions, patchWith(resolved, values), write, {
        signal,
        onBytes,
      });
      await model.finish();
      if (!data) return;
      const beside = await AtomicFile.create(data.file, { folder, fault });
      written.push(beside);
      await data.layout.write(bytes => beside.write(bytes), { signal, onBytes });
      await beside.finish();
    } finally {
      await values.close();
    }
  }

  /** All other external data, where it lies from now on: the same bytes once, in their old order. */
  #moveOthers(
    cut: ReadonlyMap<string, NewTensor>,
    layout: DataLayout,
  ): ReadonlyMap<string, DataPlace> {
    const moved = new Map<string, DataPlace>();
    const others = this.weights.model.modelIndex.tensors.filter(
      ({ name, storage, location }) =>
        location !== undefined && !cut.has(name) && storage.kind === 'raw',
    );
    for (const tensor of others) {
      const { location, storage } = tensor;
      if (storage.kind !== 'raw') continue;
      const key = dataKey(location!, String(storage.offset));
      if (moved.has(key)) continue;
      const chunks = (): AsyncIterable<Uint8Array> =>
        isReadable(tensor) && this.masks.has(tensor.id)
          ? bytesOf(this.#read(tensor))
          : copied(this.sources[storage.file]!, storage);
      moved.set(key, layout.add({ length: storage.length, chunks }));
    }
    return moved;
  }

  #read(tensor: StoredTensor & Parameters<typeof readPruned>[1]): ReturnType<typeof readPruned> {
    const { signal } = this.options;
    return readPruned(this.weights, tensor, this.masks.get(tensor.id), { signal });
  }

  /** Reads the model as it will be, before it is written. */
  async #refuseUnreadable({ target, replacements }: RewritePlan, dataSize: number): Promise<void> {
    const bytes = splicedBytes(this.sources[0]!, replacements, target);
    const files = new ExternalFiles(
      target,
      { size: bytes.size, identity: '' },
      (_, __, location) => {
        const file = path.join(path.dirname(target), location);
        return Promise.resolve({ file, real: file, size: dataSize, identity: '' });
      },
    );
    await modelIndexOf(bytes, files, this.options.signal);
  }
}

/** Elements as little-endian bytes. */
async function* bytesOf(chunks: AsyncIterable<ElementChunk>): AsyncGenerator<Uint8Array> {
  for await (const { bits } of chunks)
    yield new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
}

const CHUNK = 4 << 20;

async function* copied(
  source: ByteSource,
  { offset, length }: { readonly offset: number; readonly length: number },
): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(Math.min(CHUNK, length));
  for (let done = 0; done < length; done += memory.length) {
    const bytes = memory.subarray(0, Math.min(memory.length, length - done));
    await source.read(offset + done, bytes);
    yield bytes;
  }
}

/** Shows the written files under their final names, in a folder of their own, to the check. */
async function checkWritten(
  written: readonly AtomicFile[],
  target: string,
  { check }: RewriteOptions,
): Promise<void> {
  if (!check) return;
  const folder = path.join(path.dirname(target), temporaryName(target));
  try {
    await mkdir(folder);
    for (const { temporary, target: place } of written) {
      const shown = path.join(folder, path.relative(path.dirname(target), place));
      await mkdir(path.dirname(shown), { recursive: true });
      await link(temporary, shown);
    }
    await check(path.join(folder, path.basename(target)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
