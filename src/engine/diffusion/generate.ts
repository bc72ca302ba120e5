import { tmpdir } from 'node:os';
import { encodeNpy } from '../../core/io/npy';
import { writeWhole } from '../../core/io/writeWhole';
import { type FailureData, toFailure } from '../../shared/failure';
import { percent } from '../../shared/format';
import type { GenerationReport } from '../../shared/generation/generation';
import type { CallContext } from '../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest, GenerateResult } from '../api';
import { checkComponents } from './checkComponents';
import { decodeImages } from './decodeImages';
import { type Denoised, denoiseWithFallback } from './denoiseWithFallback';
import { encodeImages } from './encodeImages';
import { encodeTexts, type Texts } from './encodeTexts';
import { beginJob, type EngineState, type Job } from './job';
import { latentPreview } from './latentPreview';

/**
 * Generates images and says what ran. Sessions and text embeddings stay in `state` for the next time. Fails `cancelled`
 * between steps when the caller cancels.
 */
export async function generate(
  request: GenerateRequest,
  context: CallContext<GenerateEvent>,
  state: EngineState,
): Promise<GenerateResult> {
  try {
    return await run(await beginJob(request, context, state));
  } catch (thrown) {
    if (request.sessionCache === 'one') await state.components.release();
    throw thrown;
  }
}

async function run(job: Job): Promise<GenerateResult> {
  const started = performance.now();
  const { request } = job;
  await checkComponents(job);
  const texts = await encodeTexts(job);
  const preview = request.previewEvery > 0 ? await latentPreview(job) : null;
  const denoised = await denoiseWithFallback(job, texts, preview);
  const { images, provider, broken } = await decodeImages(job, denoised);
  const unsaved = await saveLatents(request, denoised);
  const { component, refused } = denoised.opened;
  const ran = component.session.provider;
  const reportBase = reportBaseOf(request, { texts, run: denoised, broken });
  return {
    ...(unsaved && { unsaved }),
    pngs: await encodeImages(job, images, reportBase),
    report: {
      ...reportBase,
      provider: { asked: request.provider, ran, shares: component.shares ?? {}, refused },
      providers: { 'text-encoder': texts.provider, unet: ran, 'vae-decoder': provider },
      milliseconds: performance.now() - started,
    },
  };
}

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
