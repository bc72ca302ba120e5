import * as v from 'valibot';
import { Failure } from '../failure';
import {
  type ByComponent,
  type ComponentKind,
  componentKinds,
  entriesOf,
  isDenoiser,
} from '../model/component';
import type { GenerationReport, GenerationSettings } from './generation';
import type { Recipe } from '../recipe/recipe';
import { recipeSchema } from '../recipe/recipeSchema';
import { settingsEntries, whole } from './settingsSchema';

/** A model that took part in an image, by what it is and not by where it lay. */
export interface ImageModel {
  /** The content part of the file's fingerprint. */
  readonly fingerprint: string;
  /** What pruned it, when something did. */
  readonly recipe?: Recipe;
  /** It ran with its weights fed: the recipe was applied in memory, the file is its base. */
  readonly fed?: true;
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
  readonly models: ByComponent<ImageModel>;
}

/** The PNG keyword of the record. */
export const RECORD_KEY = 'pollard';

/** The texts of a PNG: Pollard's own record as ASCII JSON, and the line other tools read. */
export function imageTexts(record: ImageRecord): Readonly<Record<string, string>> {
  const models = Object.fromEntries(
    entriesOf(record.models).map(([kind, model]) => [nameOf(kind), model]),
  );
  const ascii = JSON.stringify({ ...record, models }).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { parameters: parametersLine(record), [RECORD_KEY]: ascii };
}

/** A component's name in records, whatever it is called elsewhere: `textEncoder` for `text-encoder`. */
const nameOf = (kind: ComponentKind): string =>
  kind.replace(/-(.)/g, (_, first: string) => first.toUpperCase());

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
  const denoiser = entriesOf(models).find(([kind]) => isDenoiser(kind))?.[1];
  const facts = [
    `Steps: ${steps}`,
    `Sampler: ${samplers.get(scheduler) ?? scheduler}`,
    `CFG scale: ${guidance}`,
    `Seed: ${seed}`,
    `Size: ${width ?? 0}x${height ?? 0}`,
    ...(denoiser ? [`Model hash: ${denoiser.fingerprint.slice(0, 10)}`] : []),
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
    const { success, output, issues } = v.safeParse(recordSchema, JSON.parse(text));
    if (success) return output;
    throw new Error(`${v.getDotPath(issues[0]) ?? 'it'} ${issues[0].message}`);
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

const model = v.object({
  fingerprint: v.string('is no text'),
  recipe: v.exactOptional(recipeSchema),
  fed: v.exactOptional(v.literal(true)),
});

const recordSchema = v.object({
  version: v.literal(1, 'is not 1'),
  settings: v.object({
    ...settingsEntries,
    negative: v.optional(settingsEntries.negative, ''),
    noise: v.optional(settingsEntries.noise, 'torch'),
  }),
  image: whole(0, 1023),
  scheduler: v.string('is no text'),
  noiseHash: v.string('is no text'),
  models: v.pipe(
    v.object(
      Object.fromEntries(componentKinds.map(kind => [nameOf(kind), v.exactOptional(model)])),
    ),
    v.transform((named): ByComponent<ImageModel> =>
      Object.fromEntries(
        componentKinds.flatMap(kind => {
          const found = named[nameOf(kind)];
          return found ? [[kind, found]] : [];
        }),
      ),
    ),
    v.check(models => entriesOf(models).some(([kind]) => isDenoiser(kind)), 'name no denoiser'),
  ),
});
