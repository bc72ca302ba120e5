import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest } from '../../api/generation';
import type { ProbeEvent, ProbeSettings } from '../../api/probing';
import { checkComponents } from '../checkComponents';
import { beginJob, type EngineState, type Job, yieldToMessages } from '../job';

/** A probe on its way: what its parts share. */
export interface ProbeJob {
  readonly settings: ProbeSettings;
  readonly context: CallContext<ProbeEvent>;
  /** A generation of a prompt without guidance, from the noise of the prompt's own seed. */
  readonly jobFor: (prompt: number) => Job;
  /** Lets messages in, and whatever somebody waits for go first. Fails `cancelled`. */
  readonly betweenCalls: () => Promise<void>;
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
  checkComponents(jobs);
  return {
    ...{ settings, context },
    betweenCalls: async () => {
      await yieldToMessages(jobs);
      await state.foreground.idle(context.signal);
    },
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
