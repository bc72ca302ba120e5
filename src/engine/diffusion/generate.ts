import { tmpdir } from 'node:os';
import { encodePng } from '../../core/image/png';
import { encodeNpy } from '../../core/io/npy';
import { writeWhole } from '../../core/io/writeWhole';
import { type FailureData, toFailure } from '../../shared/failure';
import { percent } from '../../shared/format';
import type { GenerationReport } from '../../shared/generation/generation';
import type { CallContext } from '../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest, GenerateResult } from '../api/generation';
import { checkComponents } from './checkComponents';
import { decodeImages, type Images } from './decodeImages';
import { type Denoised, denoiseWithFallback } from './denoiseWithFallback';
import { encodeTexts, tokenizePrompts, type Prompts, type Texts } from './encodeTexts';
import { foreseeSteps } from './foreseeSteps';
import { imageModels } from './imageModels';
import { beginJob, type EngineState, type Job, yieldToMessages } from './job';
import { fitDecoderPreview } from './fitDecoderPreview';
import { recordImages } from './recordImages';

/**
 * Generates images and says what ran. Sessions and text embeddings stay in `state` for the next time. Of several calls one runs
 * models at a time, in their order; meanwhile the next is made ready, and the one before is written. Fails `cancelled` between
 * steps when the caller cancels.
 */
export async function generate(
  request: GenerateRequest,
  context: CallContext<GenerateEvent>,
  state: EngineState,
): Promise<GenerateResult> {
  const ready = makeReady(request, context, state);
  // Whoever waits for its turn hears of it then.
  ready.catch(() => undefined);
  const drawn = await state.turns.run(async () => {
    try {
      return await draw(await ready);
    } catch (thrown) {
      if (request.sessionCache === 'one') await state.components.release();
      throw thrown;
    }
  });
  return finish((await ready).job, drawn);
}

interface Ready {
  readonly job: Job;
  readonly prompts: Prompts;
}

/** All that no model runs for. */
async function makeReady(
  ...[request, context, state]: Parameters<typeof generate>
): Promise<Ready> {
  const job = await beginJob(request, context, state);
  checkComponents(job);
  const prompts = await tokenizePrompts(job);
  await foreseeSteps(job);
  return { job, prompts };
}

interface Drawn extends Images {
  readonly texts: Texts;
  readonly denoised: Denoised;
  readonly milliseconds: number;
}

async function draw({ job, prompts }: Ready): Promise<Drawn> {
  const started = performance.now();
  await yieldToMessages(job);
  const texts = await encodeTexts(job, prompts);
  const preview = job.request.previewEvery > 0 ? await fitDecoderPreview(job) : null;
  const denoised = await denoiseWithFallback(job, texts, preview);
  const images = job.request.latentsOnly ? undrawn : await decodeImages(job, denoised);
  return { ...images, texts, denoised, milliseconds: performance.now() - started };
}

async function finish(job: Job, drawn: Drawn): Promise<GenerateResult> {
  const { request } = job;
  const { texts, denoised, provider, broken, milliseconds } = drawn;
  const unsaved = await saveLatents(request, denoised);
  const { component, refused } = denoised.opened;
  const ran = component.session.provider;
  const reportBase = reportBaseOf(request, { texts, run: denoised, broken });
  const recorded = recordImages(drawn.images, {
    ...{ request, report: reportBase, models: imageModels(job) },
  });
  return {
    ...(unsaved && { unsaved }),
    ...(request.withLatents && { latents: { dims: denoised.dims, values: denoised.latents } }),
    ...(request.bulk && { recorded }),
    pngs: request.bulk ? [] : recorded.map(each => encodePng(each.raster, each.texts)),
    report: {
      ...reportBase,
      provider: { asked: request.provider, ran, shares: component.shares ?? {}, refused },
      providers: {
        ...{ 'text-encoder': texts.provider, unet: ran },
        ...(provider !== undefined && { 'vae-decoder': provider }),
      },
      milliseconds,
    },
  };
}

const undrawn: Images = { images: [], provider: undefined, broken: 0 };

async function saveLatents(
  { latentsFile }: GenerateRequest,
  { dims, latents }: Denoised,
): Promise<FailureData | undefined> {
  if (latentsFile === undefined) return undefined;
  return writeWhole(latentsFile, encodeNpy({ dims, values: latents })).then(
    () => undefined,
    (thrown: unknown) => toFailure(thrown).toData(),
  );
}

type ReportBase = Omit<GenerationReport, 'provider' | 'providers' | 'milliseconds'>;

interface Ran {
  readonly texts: Texts;
  readonly run: Denoised;
  /** Share of a picture that is not finite. */
  readonly broken: number;
}

function reportBaseOf({ settings }: GenerateRequest, ran: Ran): ReportBase {
  const { texts, run } = ran;
  const { prompt, negative, seed, steps, guidance, batch, noise } = settings;
  return {
    settings: { prompt, negative, seed, steps, guidance, batch, noise, ...sizeOf(run) },
    scheduler: run.scheduler,
    timesteps: run.timesteps,
    millisecondsPerStep: median(run.milliseconds),
    noiseHash: run.noiseHash,
    tokens: texts.prompt.count,
    truncated: texts.prompt.cut,
    notes: notesOf(ran),
  };
}

const sizeOf = ({ size }: Denoised): { width: number; height: number } => ({
  width: size.width,
  height: size.height,
});

function notesOf({
  texts,
  run: { size, firstNonFiniteStep, opened },
  broken,
}: Ran): readonly string[] {
  const notes: string[] = [];
  if (size.note !== null) notes.push(size.note);
  if (texts.prompt.cut) notes.push(`The prompt's end did not fit: ${texts.prompt.cut}`);
  if (texts.negative.cut)
    notes.push(`The negative prompt's end did not fit: ${texts.negative.cut}`);
  if (firstNonFiniteStep !== null)
    notes.push(
      `From step ${String(firstNonFiniteStep)} on the latents were not finite: a fault of half precision or of the weights, not a sign of too much pruning.`,
    );
  if (opened.component.shares === null)
    notes.push(
      `Which share of the UNet ran where is not known: onnxruntime's profile could not be kept, since ${tmpdir()} cannot be written.`,
    );
  // Latents that are no numbers have a picture that is none: said once.
  if (broken > 0 && firstNonFiniteStep === null)
    notes.push(
      `${percent(broken)} of the picture is not finite and drawn in magenta: a fault of the VAE decoder in half precision, not a sign of too much pruning. Use a decoder in float32.`,
    );
  return notes;
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.floor(ascending.length / 2)] ?? 0;
}
