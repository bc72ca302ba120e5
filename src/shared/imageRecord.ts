import { Failure } from './failure';
import {
  type GenerationReport,
  type GenerationSettings,
  type NoiseKind,
  type SchedulerName,
  schedulerNames,
} from './generation';
import { readRecipe } from './parseRecipe';
import type { Recipe } from './recipe';

/** A model that took part in an image, by what it is and not by where it lay. */
export interface ImageModel {
  /** The content part of the file's fingerprint. */
  readonly fingerprint: string;
  /** What pruned it, when something did. */
  readonly recipe?: Recipe;
}

/** What an image was made of: enough to make it again, and nothing that differs between two runs of the same. */
export interface ImageRecord {
  readonly version: 1;
  readonly settings: GenerationSettings;
  /** Which image of the batch, from 0. */
  readonly image: number;
  /** diffusers' class name. */
  readonly scheduler: string;
  readonly noiseHash: string;
  readonly models: Readonly<Record<'textEncoder' | 'unet' | 'vaeDecoder', ImageModel>>;
}

/** The PNG keyword of the record. */
export const RECORD_KEY = 'pollard';

/** The texts of a PNG: Pollard's own record as ASCII JSON, and the line other tools read. */
export function imageTexts(record: ImageRecord): Readonly<Record<string, string>> {
  const ascii = JSON.stringify(record).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { parameters: parametersLine(record), [RECORD_KEY]: ascii };
}

const samplers: ReadonlyMap<string, string> = new Map([
  ['DDIMScheduler', 'DDIM'],
  ['PNDMScheduler', 'PLMS'],
  ['EulerDiscreteScheduler', 'Euler'],
  ['EulerAncestralDiscreteScheduler', 'Euler a'],
  ['DPMSolverMultistepScheduler', 'DPM++ 2M'],
  ['LMSDiscreteScheduler', 'LMS'],
  ['HeunDiscreteScheduler', 'Heun'],
  ['UniPCMultistepScheduler', 'UniPC'],
]);

/** The `parameters` text that AUTOMATIC1111's web UI writes and reads. */
function parametersLine({ settings, scheduler, models }: ImageRecord): string {
  const { prompt, negative, seed, steps, guidance, width, height } = settings;
  const facts = [
    `Steps: ${steps}`,
    `Sampler: ${samplers.get(scheduler) ?? scheduler}`,
    `CFG scale: ${guidance}`,
    `Seed: ${seed}`,
    `Size: ${width ?? 0}x${height ?? 0}`,
    `Model hash: ${models.unet.fingerprint.slice(0, 10)}`,
    'Version: Pollard',
  ];
  return [prompt, ...(negative ? [`Negative prompt: ${negative}`] : []), facts.join(', ')].join(
    '\n',
  );
}

/** The settings as they ran: those asked for, with the size that was found. */
export const ranSettings = (
  asked: GenerationSettings,
  { settings }: Pick<GenerationReport, 'settings'>,
): GenerationSettings => ({ ...settings, ...(asked.scheduler && { scheduler: asked.scheduler }) });

/** A record from a PNG's texts, checked; undefined where the image is not Pollard's. Fails `invalid-request` for a record that was altered. */
export function readImageRecord(texts: Readonly<Record<string, string>>): ImageRecord | undefined {
  const text = texts[RECORD_KEY];
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as Partial<ImageRecord>;
    if (record.version !== 1) throw new Error(`its version is ${String(record.version)}`);
    return {
      version: 1,
      settings: readSettings(record.settings),
      image: Number(record.image) || 0,
      scheduler: String(record.scheduler),
      noiseHash: String(record.noiseHash),
      models: {
        textEncoder: readModel(record.models?.textEncoder),
        unet: readModel(record.models?.unet),
        vaeDecoder: readModel(record.models?.vaeDecoder),
      },
    };
  } catch (cause) {
    throw new Failure(
      {
        code: 'invalid-request',
        message: `The image's record cannot be read: ${(cause as Error).message}.`,
        hint: 'Choose an image that Pollard saved and nothing altered.',
      },
      { cause },
    );
  }
}

function readSettings(value: Partial<GenerationSettings> | undefined): GenerationSettings {
  const { prompt, negative = '', scheduler, noise = 'torch' } = value ?? {};
  if (typeof prompt !== 'string' || typeof negative !== 'string')
    throw new Error('it has no prompt');
  if (noise !== 'torch' && noise !== 'numpy') throw new Error(`noise ${String(noise)} is unknown`);
  const number = (key: 'seed' | 'steps' | 'guidance' | 'batch' | 'width' | 'height'): number => {
    const found = value?.[key];
    if (typeof found === 'number' && Number.isFinite(found)) return found;
    throw new Error(`${key} is no number`);
  };
  return {
    prompt,
    negative,
    seed: number('seed'),
    steps: number('steps'),
    guidance: number('guidance'),
    batch: number('batch'),
    width: number('width'),
    height: number('height'),
    noise: noise satisfies NoiseKind,
    ...(isScheduler(scheduler) && { scheduler }),
  };
}

const isScheduler = (value: unknown): value is SchedulerName =>
  schedulerNames.some(name => name === value);

const readModel = (value: ImageModel | undefined): ImageModel => ({
  fingerprint: String(value?.fingerprint),
  ...(value?.recipe && { recipe: readRecipe(value.recipe, 'The image') }),
});
