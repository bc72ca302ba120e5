import { textEmbedding } from '../../core/diffusion/textEmbedding';
import { type Encoding, readTokenizer } from '../../core/diffusion/tokenizer';
import type { Embedding } from '../../core/diffusion/unetModel';
import { type Job, pause, rest } from './job';

/** A generation's texts, as the UNet takes them. */
export interface Texts {
  readonly prompt: Encoding;
  readonly negative: Encoding;
  readonly promptEmbedding: Embedding;
  /** Null without guidance. */
  readonly negativeEmbedding: Embedding | null;
  /** What the text encoder ran on. */
  readonly provider: string;
}

/** Tokenizes and encodes prompt and negative prompt; embeddings that are known are not computed again. */
export async function encodeTexts(job: Job): Promise<Texts> {
  const { request, state } = job;
  const { settings, pipeline } = request;
  const tokenizer = await readTokenizer(pipeline.folder);
  const prompt = tokenizer.encode(settings.prompt);
  const negative = tokenizer.encode(settings.negative);
  const { component } = await state.components.open('textEncoder', pipeline.textEncoder, job.open);
  const { session, identity } = component;
  await pause(job);
  const embed = (ids: readonly number[]): Promise<Embedding> =>
    state.embeddings.get([identity, session.provider, ids.join()].join('|'), () =>
      textEmbedding(session, ids),
    );
  const promptEmbedding = await embed(prompt.ids);
  const negativeEmbedding = settings.guidance > 1 ? await embed(negative.ids) : null;
  await rest(job, 'textEncoder');
  return { prompt, negative, promptEmbedding, negativeEmbedding, provider: session.provider };
}
