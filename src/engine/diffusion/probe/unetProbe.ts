import { relativeError } from '../../../core/evaluate/metrics/relativeError';
import { type Embedding, unetModel } from '../../../core/diffusion/unetModel';
import type { Step } from '../../../shared/recipe/recipe';
import { type ComponentProbe, meanOf, openFed, type OpenFedOptions } from './componentProbe';
import type { ProbeJob } from './probeJob';
import { denseTriples } from './triples';

/** A loaded UNet. */
export interface UnetProbe extends ComponentProbe {
  /** That the triples have, each once. */
  readonly timesteps: readonly number[];
  /** The mean over all triples of the relative error; `texts`, where given, stand in for the dense encoder's states. */
  error(steps: readonly Step[], texts?: readonly Embedding[]): Promise<number>;
}

/** Loads the UNet and denoises every prompt under the dense text encoder's states. */
export async function openUnetProbe(
  job: ProbeJob,
  dense: readonly Embedding[],
  options: OpenFedOptions,
): Promise<UnetProbe> {
  const fed = await openFed(job, 'unet', options);
  try {
    const unet = unetModel(fed.session);
    const { triples, dims } = await denseTriples(job, unet, dense);
    return {
      model: fed.model,
      timesteps: [...new Set(triples.map(({ timestep }) => timestep))],
      error: async (steps, texts = dense) => {
        await fed.prune(steps, job.context.signal);
        const errors: number[] = [];
        for (const { prompt, latents, timestep, output } of triples) {
          const row = { latents, embedding: texts[prompt]! };
          errors.push(relativeError(await unet.predict([row], timestep, dims), output));
          await job.betweenCalls();
        }
        return meanOf(errors);
      },
      close: () => fed.close(),
    };
  } catch (thrown) {
    await fed.close();
    throw thrown;
  }
}
