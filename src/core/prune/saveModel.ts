import path from 'node:path';
import { AtomicFile, type Fault } from '../io/atomicFile';
import { openSource } from '../io/source';
import { whileUnchanged } from '../io/fileIdentity';
import { refuseBlob } from '../io/huggingFaceCache';
import { throughLinks } from '../io/throughLinks';
import type { Progress } from '../../shared/rpc/method';
import type { Recipe } from '../../shared/recipe/recipe';
import type { ModelIndex } from '../onnx/modelIndex';
import { placeFiles, type Placement } from '../onnx/write/dataFiles';
import { recoverSave } from '../onnx/write/recoverSave';
import { regionsOf } from '../onnx/write/regions';
import type { Replacement } from '../onnx/write/replacement';
import { replaceWhenWhole } from '../onnx/write/replaceWhenWhole';
import { splice } from '../onnx/write/splice';
import { refuseUnreadable } from '../onnx/write/refuseUnreadable';
import type { Weights } from '../stats/weights';
import type { PruneMasks } from '../weights/mask/tensorMask';
import { ValueReader } from '../weights/mask/valueReader';
import { headerChanges } from './headerChanges';
import { newValuesIn, patchWith, resolveAll, type ResolvedMasks } from './maskedBytes';

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
 * Writes a model under its masks: the source streamed with byte ranges patched. All files are whole and synced before the
 * first is renamed; whatever fails or is cancelled before leaves the target as it was and no temporary file behind. Fails with
 * `stale` where the source changes before or meanwhile.
 */
export async function saveModel(
  weights: Weights,
  masks: PruneMasks,
  options: SaveOptions,
): Promise<void> {
  const { modelIndex } = weights.model;
  const { signal, fault } = options;
  const target = await throughLinks(options.target);
  refuseBlob(target, options.target);
  await recoverSave(target);
  const write = async (written: AtomicFile[]): Promise<void> => {
    await whileUnchanged(modelIndex, async () => {
      const placement = await placeFiles(modelIndex, target);
      const replacements = await plannedChanges(modelIndex, placement, options);
      const resolved = await resolveAll(weights, masks, signal);
      const values = await ValueReader.open(newValuesIn(resolved));
      const onBytes = progressOf(modelIndex, options);
      try {
        for (const [index, place] of placement.files.entries()) {
          const atomic = await AtomicFile.create(place, { folder: path.dirname(target), fault });
          written.push(atomic);
          const request = { atomic, resolved, values, replacements, onBytes, signal };
          await writeFile(modelIndex, index, request);
          await atomic.finish();
        }
      } finally {
        await values.close();
      }
    });
    signal?.throwIfAborted();
    await options.beforeReplace?.();
  };
  await replaceWhenWhole(target, write, fault);
}

/** What changes in the model file besides weights. Fails where the result could not be opened again. */
async function plannedChanges(
  modelIndex: ModelIndex,
  placement: Placement,
  { recipe, signal }: SaveOptions,
): Promise<readonly Replacement[]> {
  const source = await openSource(modelIndex.files[0]!);
  try {
    const { locations } = placement;
    const replacements = await headerChanges(source, modelIndex, { locations, recipe, signal });
    await refuseUnreadable(source, { modelIndex, placement, replacements, signal });
    return replacements;
  } finally {
    await source.close();
  }
}

interface FileRequest {
  readonly atomic: AtomicFile;
  readonly resolved: ResolvedMasks;
  readonly values: ValueReader;
  /** What changes in the model file. */
  readonly replacements: readonly Replacement[];
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function writeFile(
  modelIndex: ModelIndex,
  index: number,
  request: FileRequest,
): Promise<void> {
  const { atomic, resolved, values, replacements, onBytes, signal } = request;
  const source = await openSource(modelIndex.files[index]!);
  try {
    await splice(
      source,
      regionsOf(index, source.size, [...resolved.keys()], index === 0 ? replacements : []),
      patchWith(resolved, values),
      bytes => atomic.write(bytes),
      { signal, onBytes },
    );
  } finally {
    await source.close();
  }
}

/** Adds up what was written of all files. */
function progressOf({ sizes }: ModelIndex, { onProgress }: SaveOptions): (bytes: number) => void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  return bytes => onProgress?.({ done: Math.min(total, (done += bytes)), total });
}
