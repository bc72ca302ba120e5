import { weightsOfSteps } from '../../../core/calibrate/timestepWeights';
import { denoise } from '../../../core/diffusion/denoise';
import { type ImageSize, imageSize } from '../../../core/diffusion/imageSize';
import { createScheduler } from '../../../core/diffusion/schedulers/createScheduler';
import { type Row, type UnetModel, unetModel } from '../../../core/diffusion/unetModel';
import type { Texts } from '../encodeTexts';
import { initialNoise } from '../initialNoise';
import { yieldToMessages } from '../job';
import type { CalibrationJob } from './calibrationJob';
import type { MeasuredSession } from './measuredPass';
import { tappedSession } from './tappedSession';

/** How the runs went that were measured. */
export interface UnetRun {
  readonly size: ImageSize;
  readonly scheduler: string;
}

/** Denoises every prompt from every seed; each row of a run is a sample: an image at a timestep, in one half of the guidance. */
export async function runUnet(
  { request, jobFor }: CalibrationJob,
  texts: readonly Texts[],
  { session, count }: MeasuredSession,
  ran: () => void,
): Promise<UnetRun> {
  const tapped = tappedSession(session);
  const plain = unetModel(tapped);
  const { config } = jobFor('', 0);
  const { width, height, steps } = request;
  const size = imageSize({
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...{ config, sample: plain.sample },
  });
  const dims = [plain.sample.dims[1] ?? 4, size.latentHeight, size.latentWidth];
  let scheduler = '';
  for (const [at, prompt] of request.prompts.entries())
    for (const seed of request.seeds) {
      const job = jobFor(prompt, seed);
      const { noise, source } = await initialNoise(job.request, [1, ...dims]);
      const schedule = createScheduler(config.scheduler, { steps, images: 1, noise: source });
      const weights = weightsOfSteps(request.timestepWeights, schedule.timesteps.length);
      let step = 0;
      const unet = countedModel(plain, (samples, copies) => {
        count(
          { outputs: tapped.last(), samples, copies, weight: weights[step]! },
          `at step ${step + 1} of prompt ${at + 1}`,
        );
      });
      const run = denoise({
        ...{ unet, scheduler: schedule, noise, dims, guidance: request.guidance },
        prompt: texts[at]!.promptEmbedding,
        negative: texts[at]!.negativeEmbedding,
      });
      for await (const { index } of run) {
        step = index + 1;
        ran();
        await yieldToMessages(job);
      }
      scheduler = schedule.className;
    }
  return { size, scheduler };
}

/**
 * A model that tells of each run of its graph how many rows it had, and how often each stood in the batch. Rows that do not
 * fill a fixed batch are run one by one, for one that stood there more often than another would count more.
 */
function countedModel(
  model: UnetModel,
  count: (samples: number, copies: number) => void,
): UnetModel {
  const { sample } = model;
  const batch = sample.dims[0] ?? null;
  return {
    sample,
    predict: async (rows, timestep, dims) => {
      const alone = batch !== null && batch !== rows.length;
      const results: Float32Array[] = [];
      for (const part of alone ? rows.map((row): readonly Row[] => [row]) : [rows]) {
        results.push(await model.predict(part, timestep, dims));
        count(part.length, alone ? batch : 1);
      }
      return results.length === 1 ? results[0]! : joined(results);
    },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
