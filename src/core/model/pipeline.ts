import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ComponentKind } from '../../shared/model/component';
import type { PipelineDescription, PipelineComponent } from '../../shared/model/model';
import { isFile } from '../io/isFile';
import { generationDefaults } from '../diffusion/generationDefaults';
import { componentNamed } from './component';

/** The folder of each component, as optimum and diffusers name it, and further names of a file beside the others. */
const places: readonly (readonly [ComponentKind, string, readonly string[]])[] = [
  ['text-encoder', 'text_encoder', ['textencoder.onnx', 'clip.onnx']],
  ['text-encoder-2', 'text_encoder_2', []],
  ['text-encoder-3', 'text_encoder_3', []],
  ['unet', 'unet', []],
  ['transformer', 'transformer', []],
  ['vae-decoder', 'vae_decoder', ['vae.onnx']],
  ['vae-encoder', 'vae_encoder', []],
];

/** What generation needs: one of each. */
const needed: readonly (readonly ComponentKind[])[] = [
  ['text-encoder'],
  ['unet', 'transformer'],
  ['vae-decoder'],
];

/**
 * The pipeline that a file or folder belongs to: the nearest of the folder itself and two above it that has
 * `model_index.json` or at least two components. A model beside one, such as `unet/pruned.onnx`, stands for it. Null
 * where there is none.
 */
export async function findPipeline(fileOrFolder: string): Promise<PipelineDescription | null> {
  const start = path.resolve(fileOrFolder);
  const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
  const first = isFolder ? start : path.dirname(start);
  for (const folder of [first, path.dirname(first), path.dirname(path.dirname(first))]) {
    const components = await componentsOf(folder);
    if (
      components.length >= 2 ||
      (components.length > 0 && (await isFile(path.join(folder, 'model_index.json'))))
    )
      return {
        folder,
        components: isFolder ? components : standIn(components, folder, start),
        missing: await missingFrom(folder, components),
        defaults: await generationDefaults(folder),
      };
  }
  return null;
}

/** The components with `file` in the place of the one that lies alone in the same folder. */
function standIn(
  components: readonly PipelineComponent[],
  folder: string,
  file: string,
): readonly PipelineComponent[] {
  const home = path.dirname(file);
  const beside = components.filter(each => path.dirname(each.path) === home);
  if (home === folder || beside.length !== 1 || !file.endsWith('.onnx')) return components;
  return components.map(each => (each === beside[0] ? { ...each, path: file } : each));
}

async function componentsOf(folder: string): Promise<readonly PipelineComponent[]> {
  const components: PipelineComponent[] = [];
  const beside = (await namesIn(folder)).filter(name => name.endsWith('.onnx'));
  for (const [component, home, further] of places) {
    const found =
      (await firstFile(folder, [`${home}/model.onnx`, `${home}.onnx`, ...further])) ??
      (await onlyModel(path.join(folder, home))) ??
      onlyNamed(folder, beside, component);
    if (found !== undefined) components.push({ component, path: found });
  }
  return components;
}

/** The model of a component's own folder, whatever it is called, where there is one alone: `unet/model_layernorm.onnx`. */
async function onlyModel(folder: string): Promise<string | undefined> {
  const models = (await namesIn(folder)).filter(name => name.endsWith('.onnx'));
  return models.length === 1 ? path.join(folder, models[0]!) : undefined;
}

/** The one file of a flat folder whose longer name says what it is: `sd-unet-v1.5-model-float16.onnx`. */
function onlyNamed(
  folder: string,
  names: readonly string[],
  component: ComponentKind,
): string | undefined {
  const found = names.filter(name => componentNamed(path.basename(name, '.onnx')) === component);
  return found.length === 1 ? path.join(folder, found[0]!) : undefined;
}

async function missingFrom(
  folder: string,
  components: readonly PipelineComponent[],
): Promise<readonly string[]> {
  const missing = needed
    .filter(kinds => !components.some(({ component }) => kinds.includes(component)))
    .map(kinds => {
      const looked = places
        .filter(([component]) => kinds.includes(component))
        .flatMap(([, home, further]) => [`${home}/model.onnx`, `${home}.onnx`, ...further]);
      return `${kinds.join(' or ')} (${looked.join(', ')})`;
    });
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
    if ((await namesIn(path.dirname(file))).includes(path.basename(file))) return file;
  }
  return undefined;
}

const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((): string[] => []);
