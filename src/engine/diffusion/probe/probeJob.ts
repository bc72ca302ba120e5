import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest, ProbeEvent, ProbeSettings } from '../../api';
import { checkComponents } from '../checkComponents';
import { beginJob, type EngineState, type Job } from '../job';

/** A probe on its way: what its parts share. */
export interface ProbeJob {
  readonly settings: ProbeSettings;
  readonly context: CallContext<ProbeEvent>;
  /** A generation of a prompt without guidance, from the noise of the prompt's own seed. */
  readonly jobFor: (prompt: number) => Job;
}

/** Reads the pipeline's configuration and the headers of its components. Fails as `beginJob` and `checkComponents` do. */
export async function beginProbe(
  settings: ProbeSettings,
  context: CallContext<ProbeEvent>,
  state: EngineState,
): Promise<ProbeJob> {
  if (settings.prompts.length === 0)
    throw new Failure({
      code: 'invalid-request',
      message: 'There is no prompt to probe with.',
      hint: 'Give at least one; 8 that differ are better.',
    });
  const jobs = await beginJob(generation(settings), quiet(context), state);
  await checkComponents(jobs);
  return {
    ...{ settings, context },
    jobFor: at => {
      const own = { prompt: settings.prompts[at]!, seed: settings.seed + at };
      return {
        ...jobs,
        request: { ...jobs.request, settings: { ...jobs.request.settings, ...own } },
      };
    },
  };
}

function generation(settings: ProbeSettings): GenerateRequest {
  const { pipeline, provider, runtime, sessionCache, steps, width, height } = settings;
  return {
    ...{ pipeline, provider, sessionCache, previewEvery: 0 },
    ...(runtime !== undefined && { runtime }),
    settings: {
      ...{ prompt: '', negative: '', seed: 0, batch: 1, noise: 'torch', steps, guidance: 1 },
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    },
  };
}

const quiet = ({ signal, report }: CallContext<ProbeEvent>): CallContext<GenerateEvent> => ({
  signal,
  report: event => {
    if (event.kind === 'loading' || event.kind === 'provider') report(event);
  },
});
