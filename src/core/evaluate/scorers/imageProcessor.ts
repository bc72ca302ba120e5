import path from 'node:path';
import { Failure } from '../../../shared/failure';
import { type ConfigFile, readConfig } from '../../diffusion/configFile';
import type { Resampling } from '../../image/resizeImage';

/** How a scorer wants its pictures. */
export interface ImageProcessor {
  /** The shortest edge gets this length, and the other one follows; or both get theirs. */
  readonly size: number | Size;
  readonly resampling: Resampling;
  /** What is cut out of the middle; all where absent. */
  readonly crop?: Size;
  /** What a byte is multiplied with. */
  readonly rescale: number;
  /** By channel: subtracted, and then divided by. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The sample's scorer: RGB in -1 to 1. */
export const sampleProcessor = (side: number): ImageProcessor => ({
  size: { width: side, height: side },
  resampling: 'bicubic',
  rescale: 1 / 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
});

/** By the numbers that Pillow has for them, `Image.BILINEAR` and `Image.BICUBIC`. */
const resamplings: Readonly<Record<number, Resampling>> = { 2: 'bilinear', 3: 'bicubic' };

/** Reads `preprocessor_config.json` as transformers writes it. Fails `missing`, `malformed`, `unsupported`. */
export async function readImageProcessor(folder: string): Promise<ImageProcessor> {
  const file = path.join(folder, 'preprocessor_config.json');
  const config = await readConfig(file);
  if (!config)
    throw new Failure({
      code: 'missing',
      message: `${folder} has no preprocessor_config.json, which says how pictures are to be prepared.`,
      hint: 'Copy it from where the model comes from.',
      path: file,
    });
  const resample = config.number('resample', 3);
  const resampling = resamplings[resample];
  if (!resampling)
    throw config.unsupported('resample', resample, '3, which is bicubic, or 2, which is bilinear');
  for (const key of ['do_resize', 'do_rescale', 'do_normalize'])
    if (!config.flag(key, true)) throw config.unsupported(key, false, 'true');
  const isCropped = config.flag('do_center_crop', config.has('crop_size'));
  const size = sizeOf(config, 'size', isCropped);
  const crop = isCropped ? sizeOf(config, 'crop_size', false) : undefined;
  if (crop && larger(crop, size))
    throw config.unsupported('crop_size', config.value['crop_size'], 'crops that fit into size');
  return {
    ...{ size, resampling },
    ...(typeof crop === 'object' && { crop }),
    rescale: config.number('rescale_factor', 1 / 255),
    mean: channels(config, 'image_mean'),
    std: channels(config, 'image_std'),
  };
}

/** A length stands for the shortest edge where the middle is cut out later, else for both edges. */
function sizeOf(config: ConfigFile, key: string, isShortest: boolean): number | Size {
  const nested = config.nested(key);
  if (!nested) {
    const length = config.number(key, undefined);
    if (length === undefined) throw config.unsupported(key, config.value[key], 'a length');
    return isShortest ? length : { width: length, height: length };
  }
  const shortest = nested.number('shortest_edge', undefined);
  if (shortest !== undefined) return shortest;
  const [width, height] = [nested.number('width', undefined), nested.number('height', undefined)];
  if (width === undefined || height === undefined)
    throw config.unsupported(key, config.value[key], 'shortest_edge, or width and height');
  return { width, height };
}

function larger(crop: number | Size, size: number | Size): boolean {
  const [inner, outer] = [crop, size].map(each =>
    typeof each === 'number' ? { width: each, height: each } : each,
  );
  return inner!.width > outer!.width || inner!.height > outer!.height;
}

function channels(config: ConfigFile, key: string): readonly number[] {
  const values = config.numbers(key);
  if (values?.length !== 3) throw config.unsupported(key, config.value[key], 'three numbers');
  return values;
}
