import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { identitiesOf } from '../../core/io/fileIdentity';
import { textEmbedding } from '../../core/diffusion/textEmbedding';
import { type Encoding, readTokenizer, type Tokenizer } from '../../core/diffusion/tokenizer';
import type { Embedding } from '../../core/diffusion/unetModel';
import { type Job, yieldToMessages, releaseIfLowMemory } from './job';
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

/** Tokenizes and encodes prompt and negative prompt; embeddings that are known are not computed again. */
export async function encodeTexts(job: Job): Promise<Texts> {
  const { request, state } = job;
  const { settings } = request;
  const tokenizer = await knownTokenizer(job);
  const prompt = tokenizer.encode(settings.prompt);
  const negative = tokenizer.encode(settings.negative);
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
export async function knownTokenizer({ request: { pipeline }, state }: Job): Promise<Tokenizer> {
  const folder = path.join(pipeline.folder, 'tokenizer');
  const names = await readdir(folder).catch((): string[] => []);
  const identities = await identitiesOf(names.map(name => path.join(folder, name)));
  return state.tokenizers.get([folder, ...identities].join('|'), () =>
    readTokenizer(pipeline.folder),
  );
}
