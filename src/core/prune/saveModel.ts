import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile, type Fault } from '../bytes/atomicFile';
import { openSource } from '../bytes/source';
import type { Progress } from '../../shared/method';
import { readRecipe } from '../../shared/parseRecipe';
import { type Recipe, RECIPE_KEY } from '../../shared/recipe';
import type { StoredTensor } from '../onnx/catalogue';
import { placeFiles } from '../onnx/dataFiles';
import { renameAll } from '../onnx/journal';
import { metadataField } from '../onnx/metadataField';
import { regionsOf } from '../onnx/regions';
import { splice } from '../onnx/splice';
import { isReadable, type Weights } from '../stats/weights';
import { applyCut, type Cut } from './cut';
import { settle } from './settle';
import type { States } from './tensorState';

export interface SaveOptions {
  /** Where to; the source's own path saves in place. */
  readonly target: string;
  /** The whole history for the metadata entry; none writes no entry. */
  readonly recipe?: Recipe | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Runs when everything is written and synced, before the target is replaced: the last chance to keep the old bytes. */
  readonly beforeReplace?: (() => Promise<void>) | undefined;
  readonly fault?: Fault | undefined;
}

/**
 * Writes a model under its states: the source streamed with byte ranges patched. All files are whole and synced before the
 * first is renamed; whatever fails or is cancelled before leaves the target as it was and no temporary file behind.
 */
export async function saveModel(
  weights: Weights,
  states: States,
  options: SaveOptions,
): Promise<void> {
  const { catalogue } = weights.model;
  const { signal, fault } = options;
  const target = await realpath(options.target).catch(() => path.resolve(options.target));
  const places = await placeFiles(catalogue, target);
  const cuts = await settleAll(weights, states, signal);
  const total = catalogue.sizes.reduce((sum, size) => sum + size, 0);
  const written: AtomicFile[] = [];
  let done = 0;
  const onBytes = (bytes: number): void => options.onProgress?.({ done: (done += bytes), total });
  try {
    for (const [index, place] of places.entries()) {
      const atomic = await AtomicFile.create(place, fault);
      written.push(atomic);
      await writeFile(weights, index, {
        atomic,
        cuts,
        onBytes,
        signal,
        keepEntry: keepsEntry(weights, options),
      });
      if (index === 0 && options.recipe && !keepsEntry(weights, options))
        await atomic.write(metadataField(RECIPE_KEY, recipeText(options.recipe)));
      await atomic.finish();
    }
    signal?.throwIfAborted();
    await options.beforeReplace?.();
    // Data before the model: no length changed, so that the pair can be loaded at every moment.
    const [model, ...data] = written;
    if (data.length === 0) await model!.replace();
    else await renameAll(target, [...data, model!], fault);
  } catch (error) {
    for (const file of written) await file.discard();
    throw error;
  }
}

/** A recipe that is recorded already stays where it is, so that saving without a change is byte-identical. */
const keepsEntry = ({ model }: Weights, { recipe }: SaveOptions): boolean =>
  recipe !== undefined && recipeText(recipe) === model.catalogue.metadata[RECIPE_KEY];

/** Read back before it is written: equal recipes are equal texts. */
const recipeText = (recipe: Recipe): string => JSON.stringify(readRecipe(recipe, RECIPE_KEY));

type Cuts = ReadonlyMap<StoredTensor, Cut>;

async function settleAll(
  weights: Weights,
  states: States,
  signal: AbortSignal | undefined,
): Promise<Cuts> {
  const cuts = new Map<StoredTensor, Cut>();
  for (const tensor of weights.model.catalogue.tensors) {
    const state = states.get(tensor.id);
    if (!state || !isReadable(tensor)) continue;
    const cut = await settle(weights, tensor, state, signal);
    if (cut.kind !== 'none') cuts.set(tensor, cut);
  }
  return cuts;
}

interface FileRequest {
  readonly atomic: AtomicFile;
  readonly cuts: Cuts;
  readonly keepEntry: boolean;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function writeFile({ model }: Weights, index: number, request: FileRequest): Promise<void> {
  const { atomic, cuts, keepEntry, onBytes, signal } = request;
  const { files, sizes, recipeEntry } = model.catalogue;
  const dropped = index === 0 && !keepEntry ? recipeEntry : undefined;
  const regions = regionsOf(index, sizes[index]!, [...cuts.keys()], dropped);
  const source = await openSource(files[index]!);
  try {
    await splice(
      source,
      regions,
      (tensor, chunk) => applyCut(chunk, cuts.get(tensor)!),
      bytes => atomic.write(bytes),
      { signal, onBytes },
    );
  } finally {
    await source.close();
  }
}
