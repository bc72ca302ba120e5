import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { identitiesOf } from '../../core/io/fileIdentity';
import { textEmbedding } from '../../core/diffusion/textEmbedding';
import { type Encoding, readTokenizer, type Tokenizer } from '../../core/diffusion/tokenizer';
import type { Embedding } from '../../core/diffusion/unetModel';
import { type Job, lookOnce, yieldToMessages, releaseIfLowMemory } from './job';
import { openComponent } from './openComponent';

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

/** A generation's texts as tokens. */
export type Prompts = Pick<Texts, 'prompt' | 'negative'>;

/** Tokenizes prompt and negative prompt. */
export async function tokenizePrompts(job: Job): Promise<Prompts> {
  const { prompt, negative } = job.request.settings;
  const tokenizer = await knownTokenizer(job);
  return { prompt: tokenizer.encode(prompt), negative: tokenizer.encode(negative) };
}

/** Runs the text encoder on prompt and negative prompt; embeddings that are known are not computed again. */
export async function encodeTexts(job: Job, tokenized?: Prompts): Promise<Texts> {
  const { prompt, negative } = tokenized ?? (await tokenizePrompts(job));
  const { request, state } = job;
  const { settings } = request;
  const { component } = await openComponent(job, 'text-encoder');
  const { session, identity } = component;
  await yieldToMessages(job);
  const embed = (ids: readonly number[]): Promise<Embedding> =>
    state.embeddings.get([identity, session.provider, ids.join()].join('|'), () =>
      textEmbedding(session, ids),
    );
  const promptEmbedding = await embed(prompt.ids);
  const negativeEmbedding = settings.guidance > 1 ? await embed(negative.ids) : null;
  await releaseIfLowMemory(job, 'text-encoder');
  return { prompt, negative, promptEmbedding, negativeEmbedding, provider: session.provider };
}

/** The pipeline's tokenizer, read again when one of its files changes. */
export function knownTokenizer({ request, state }: Job): Promise<Tokenizer> {
  const { pipeline } = request;
  return lookOnce(request, state, 'tokenizer', async () => {
    const folder = path.join(pipeline.folder, 'tokenizer');
    const names = await readdir(folder).catch((): string[] => []);
    const identities = await identitiesOf(names.map(name => path.join(folder, name)));
    return state.tokenizers.get([folder, ...identities].join('|'), () =>
      readTokenizer(pipeline.folder),
    );
  });
}
