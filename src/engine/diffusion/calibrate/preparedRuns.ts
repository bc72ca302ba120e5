import { createScheduler } from '../../../core/diffusion/schedulers/createScheduler';
import { promptsHash } from '../../../core/diffusion/readPrompts';
import type { CalibrationRecord } from '../../../shared/calibration/calibrationRecord';
import { encodeTexts, knownTokenizer, type Texts } from '../encodeTexts';
import type { EngineState } from '../job';
import type { CalibrationJob } from './calibrationJob';
import type { MeasuredSession } from './measuredPass';
import { runTextEncoder } from './runTextEncoder';
import { runUnet, type UnetRun } from './runUnet';

/** All runs of a component, to be done once in each turn. */
export interface Runs {
  /** How often `ran` is called. */
  readonly count: number;
  run(measured: MeasuredSession, ran: () => void): Promise<void>;
  /** What was run; known after the first turn. */
  record(): CalibrationRecord;
  readonly notes: readonly string[];
}

/** Prepares the runs of a calibration: for the UNet, all prompts are encoded and the text encoder makes room. */
export async function preparedRuns(job: CalibrationJob, state: EngineState): Promise<Runs> {
  const { request, model } = job;
  const { component, prompts, provider, targets = ['linear'] } = request;
  const base: CalibrationRecord = {
    version: 1,
    ...{ base: model.description.fingerprint, component, prompts: promptsHash(prompts), provider },
    ...(targets.join() !== 'linear' && { targets: [...targets].sort() }),
  };
  const notes = await notesOn(job);
  if (component === 'text-encoder')
    return {
      ...{ count: prompts.length, notes, record: () => base },
      run: (measured, ran) => runTextEncoder(job, measured, ran),
    };
  const { seeds, steps, guidance, timestepWeights } = request;
  const texts: Texts[] = [];
  for (const prompt of prompts) texts.push(await encodeTexts(job.jobFor(prompt, 0)));
  await state.components.release({ kind: 'text-encoder' });
  const runsOfOne = createScheduler(job.jobFor('', 0).config.scheduler, {
    ...{ steps, images: 1, noise: size => new Float32Array(size) },
  }).timesteps.length;
  let done: UnetRun | undefined;
  return {
    ...{ count: prompts.length * seeds.length * runsOfOne, notes },
    run: async (measured, ran) => {
      done = await runUnet(job, texts, measured, ran);
    },
    record: () => ({
      ...{ ...base, seeds: [...seeds], steps, guidance, timestepWeights },
      ...(done && { size: [done.size.width, done.size.height], scheduler: done.scheduler }),
    }),
  };
}

/** Prompts of which the text encoder sees the beginning only. */
async function notesOn({
  request: { prompts },
  jobFor,
}: CalibrationJob): Promise<readonly string[]> {
  const tokenizer = await knownTokenizer(jobFor('', 0));
  const cut = prompts.flatMap((prompt, at) => (tokenizer.encode(prompt).cut ? [at + 1] : []));
  if (cut.length === 0) return [];
  return [
    cut.length === 1
      ? `The end of prompt ${cut[0]!} did not fit.`
      : `The ends of prompts ${cut.join(', ')} did not fit.`,
  ];
}
