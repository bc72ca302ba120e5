import { pathOf } from '../../shared/generation/pipelinePaths';
import type { ComponentKind } from '../../shared/model/component';
import type { Opened } from './components';
import type { Job } from './job';

/** A component of a job's pipeline: its file as it is, or with its weights fed under the steps that the request has for it. */
export function openComponent(
  { request, state, open, context }: Job,
  kind: ComponentKind,
): Promise<Opened> {
  const file = pathOf(request.pipeline, kind);
  const { fed } = request;
  const steps = fed?.steps[kind];
  if (!fed || !steps) return state.components.open(kind, file, open);
  const own = { ...fed, steps, next: fed.next?.[kind] };
  return state.fed.open(kind, file, own, open, context.signal);
}
