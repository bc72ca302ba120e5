import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ComponentKind } from '../../shared/component';
import type { PipelineDescription, PipelinePart } from '../../shared/model';

/** Where each part may lie in a pipeline's folder: optimum and diffusers, then flat names. */
const places: readonly (readonly [ComponentKind, readonly string[]])[] = [
  [
    'text-encoder',
    ['text_encoder/model.onnx', 'text_encoder.onnx', 'textencoder.onnx', 'clip.onnx'],
  ],
  ['unet', ['unet/model.onnx', 'unet.onnx']],
  ['vae-decoder', ['vae_decoder/model.onnx', 'vae_decoder.onnx', 'vae.onnx']],
  ['vae-encoder', ['vae_encoder/model.onnx', 'vae_encoder.onnx']],
];

const needed: readonly ComponentKind[] = ['text-encoder', 'unet', 'vae-decoder'];

/**
 * The pipeline that a file or folder belongs to: the nearest of the folder itself and two above it that has
 * `model_index.json` or at least two parts. A model beside a part, such as `unet/pruned.onnx`, stands for that part. Null
 * where there is none.
 */
export async function findPipeline(fileOrFolder: string): Promise<PipelineDescription | null> {
  const start = path.resolve(fileOrFolder);
  const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
  const first = isFolder ? start : path.dirname(start);
  for (const folder of [first, path.dirname(first), path.dirname(path.dirname(first))]) {
    const parts = await partsOf(folder);
    if (
      parts.length >= 2 ||
      (parts.length > 0 && (await exists(path.join(folder, 'model_index.json'))))
    )
      return {
        folder,
        parts: isFolder ? parts : standIn(parts, folder, start),
        missing: await missingFrom(folder, parts),
      };
  }
  return null;
}

/** The parts with `file` in the place of the one that lies alone in the same folder. */
function standIn(
  parts: readonly PipelinePart[],
  folder: string,
  file: string,
): readonly PipelinePart[] {
  const home = path.dirname(file);
  const beside = parts.filter(part => path.dirname(part.path) === home);
  if (home === folder || beside.length !== 1 || !file.endsWith('.onnx')) return parts;
  return parts.map(part => (part === beside[0] ? { ...part, path: file } : part));
}

async function partsOf(folder: string): Promise<readonly PipelinePart[]> {
  const parts: PipelinePart[] = [];
  for (const [component, candidates] of places) {
    const found = await firstFile(folder, candidates);
    if (found !== undefined) parts.push({ component, path: found });
  }
  return parts;
}

async function missingFrom(
  folder: string,
  parts: readonly PipelinePart[],
): Promise<readonly string[]> {
  const missing = places
    .filter(
      ([component]) =>
        needed.includes(component) && !parts.some(part => part.component === component),
    )
    .map(([component, candidates]) => `${component} (${candidates.join(', ')})`);
  const tokenizer = ['tokenizer/vocab.json', 'tokenizer/tokenizer.json'];
  if ((await firstFile(folder, tokenizer)) === undefined)
    missing.push(`tokenizer (${tokenizer.join(', ')})`);
  const scheduler = ['scheduler/scheduler_config.json'];
  if ((await firstFile(folder, scheduler)) === undefined)
    missing.push(`scheduler (${scheduler.join(', ')})`);
  return missing;
}

/** The first candidate that exists, its folder's names matched exactly as the disk spells them. */
async function firstFile(
  folder: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  for (const candidate of candidates) {
    const file = path.join(folder, candidate);
    const names = await readdir(path.dirname(file)).catch((): string[] => []);
    if (names.includes(path.basename(file))) return file;
  }
  return undefined;
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
