import { relativeError } from '../../../core/evaluate/metrics/relativeError';
import { textEmbedding } from '../../../core/diffusion/textEmbedding';
import type { Embedding } from '../../../core/diffusion/unetModel';
import type { Step } from '../../../shared/recipe/recipe';
import { knownTokenizer } from '../encodeTexts';
import { type ComponentProbe, meanOf, openFed, type OpenFedOptions } from './componentProbe';
import type { ProbeJob } from './probeJob';

/** A loaded text encoder. */
export interface TextProbe extends ComponentProbe {
  /** The states of every prompt without any steps. */
  readonly dense: readonly Embedding[];
  states(steps: readonly Step[]): Promise<readonly Embedding[]>;
}

/** Loads the text encoder and encodes every prompt. */
export async function openTextProbe(job: ProbeJob, options: OpenFedOptions): Promise<TextProbe> {
  const { prompts } = job.settings;
  const tokenizer = await knownTokenizer(job.jobFor(0));
  const fed = await openFed(job, 'text-encoder', options);
  const states = async (steps: readonly Step[]): Promise<readonly Embedding[]> => {
    await fed.prune(steps, job.context.signal);
    const found: Embedding[] = [];
    for (const prompt of prompts) {
      found.push(await textEmbedding(fed.session, tokenizer.encode(prompt).ids));
      await job.betweenCalls();
    }
    return found;
  };
  try {
    const dense = await states([]);
    return {
      ...{ model: fed.model, dense, states },
      error: async steps => textError(await states(steps), dense),
      close: () => fed.close(),
    };
  } catch (thrown) {
    await fed.close();
    throw thrown;
  }
}

/** The mean over prompts of the states' relative error. */
export const textError = (states: readonly Embedding[], dense: readonly Embedding[]): number =>
  meanOf(states.map(({ values }, i) => relativeError(values, dense[i]!.values)));
