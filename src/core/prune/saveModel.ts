import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile, type Fault } from '../bytes/atomicFile';
import { type ByteSource, openSource } from '../bytes/source';
import type { Progress } from '../../shared/method';
import { Failure } from '../../shared/failure';
import { readRecipe } from '../../shared/parseRecipe';
import { type Recipe, RECIPE_KEY } from '../../shared/recipe';
import type { StoredTensor } from '../onnx/catalogue';
import { placeFiles, type Placement } from '../onnx/dataFiles';
import { finishSave } from '../onnx/finishSave';
import { hasJournal, replaceAll } from '../onnx/journal';
import { metadataField } from '../onnx/metadataField';
import { regionsOf } from '../onnx/regions';
import { relocate, type Replacement } from '../onnx/relocate';
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
  const target = await withoutLinks(path.resolve(options.target));
  await finishSave(target);
  const { files, locations } = await placeFiles(catalogue, target);
  const cuts = await settleAll(weights, states, signal);
  const total = catalogue.sizes.reduce((sum, size) => sum + size, 0);
  const written: AtomicFile[] = [];
  let done = 0;
  const onBytes = (bytes: number): void => options.onProgress?.({ done: (done += bytes), total });
  try {
    for (const [index, place] of files.entries()) {
      const atomic = await AtomicFile.create(place, { folder: path.dirname(target), fault });
      written.push(atomic);
      await writeFile(weights, index, {
        atomic,
        cuts,
        onBytes,
        signal,
        locations,
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
    else await replaceAll(target, [...data, model!], fault);
  } catch (error) {
    // A journal needs the files that it names: the next opening finishes the save.
    if (!(await hasJournal(target))) for (const file of written) await file.discard();
    throw error;
  }
}

/** Saves write through links, whether the file is there yet or only its folder. */
const withoutLinks = (file: string): Promise<string> =>
  realpath(file).catch(async () => {
    const folder = path.dirname(file);
    return path.join(await realpath(folder).catch(() => folder), path.basename(file));
  });

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
  readonly locations: Placement['locations'];
  readonly keepEntry: boolean;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function writeFile({ model }: Weights, index: number, request: FileRequest): Promise<void> {
  const { atomic, cuts, onBytes, signal } = request;
  const { files, sizes } = model.catalogue;
  const source = await openSource(files[index]!);
  try {
    if (source.size !== sizes[index]) throw stale(source.path);
    const replacements = index === 0 ? await replacementsIn(source, model, request) : [];
    await splice(
      source,
      regionsOf(index, sizes[index]!, [...cuts.keys()], replacements),
      (tensor, chunk) => applyCut(chunk, cuts.get(tensor)!),
      bytes => atomic.write(bytes),
      { signal, onBytes },
    );
  } finally {
    await source.close();
  }
}

/** What changes in the model file besides weights: locations of external data, and a recipe that another one follows. */
async function replacementsIn(
  source: ByteSource,
  { catalogue: { recipeEntry } }: Weights['model'],
  { locations, keepEntry, signal }: FileRequest,
): Promise<readonly Replacement[]> {
  const moved = await relocate(source, locations, signal);
  return recipeEntry && !keepEntry ? [...moved, { ...recipeEntry, bytes: Buffer.of() }] : moved;
}

const stale = (file: string): Failure =>
  new Failure({
    code: 'stale',
    message: `${file} has changed since it was opened.`,
    hint: 'Open it again.',
    path: file,
  });
