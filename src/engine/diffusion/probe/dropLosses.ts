import { droppableOf } from '../../../core/evaluate/droppable';
import { contentOf } from '../../../shared/model/fingerprint';
import type { CallContext } from '../../../shared/rpc/method';
import type { DropLoss, DropLosses, DropLossesRequest, ProbeEvent } from '../../api/probing';
import type { EngineState } from '../job';
import { openProbe } from './openProbe';
import { beginProbe } from './probeJob';

/**
 * Measures what a component's output loses with each branch, or layer, alone (LAPTOP-Diff's criterion, arXiv 2404.11098, as a
 * relative error): one loaded session serves all.
 */
export async function dropLosses(
  request: DropLossesRequest,
  context: CallContext<ProbeEvent>,
  state: EngineState,
): Promise<DropLosses> {
  const { component, drop, prompts, seed, steps, provider } = request;
  const job = await beginProbe(request, context, state);
  const probe = await openProbe(job, state, { component, calls: 'many', units: true });
  try {
    const all = await droppableOf(probe.model, drop, context.signal);
    const losses: DropLoss[] = [];
    for (const { name, weights, step } of all) {
      const error = await probe.error([step]);
      losses.push({ name, weights, error: Number.isFinite(error) ? error : null });
      context.report({ kind: 'probed', done: losses.length, total: all.length });
    }
    return {
      ...{ version: 1, base: contentOf(probe.model.description.fingerprint), component, drop },
      ...{ prompts, seed, steps, provider, losses },
    };
  } finally {
    await probe.close();
  }
}
