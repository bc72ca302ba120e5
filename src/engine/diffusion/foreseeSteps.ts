import { pathOf } from '../../shared/generation/pipelinePaths';
import { entriesOf } from '../../shared/model/component';
import type { Job } from './job';

/**
 * Finds out which weights a job's steps prune, while models run for others. Never fails: what goes wrong comes again when the steps
 * are needed.
 */
export async function foreseeSteps({ request, state, open, context }: Job): Promise<void> {
  const { fed, pipeline } = request;
  if (!fed) return;
  for (const [kind, steps] of entriesOf(fed.steps))
    await state.fed
      .foresee(
        kind,
        pathOf(pipeline, kind),
        { ...fed, steps, next: undefined },
        open,
        context.signal,
      )
      .catch(() => undefined);
}
