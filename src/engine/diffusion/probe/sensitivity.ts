import { spreadStep } from '../../../core/evaluate/propose';
import { sensitivityGroups } from '../../../core/evaluate/sensitivityGroups';
import { contentOf } from '../../../shared/model/fingerprint';
import type { CallContext } from '../../../shared/rpc/method';
import type { SensitivityGroup, SensitivityMap } from '../../../shared/sensitivity/sensitivityMap';
import type { SensitivityEvent, SensitivityRequest } from '../../api/probing';
import type { EngineState } from '../job';
import { openProbe } from './openProbe';
import { beginProbe } from './probeJob';

/**
 * Measures the error of each block or layer, pruned alone, at each sparsity: one loaded session serves all. Each is told of when
 * it is measured; those that are known are not measured again.
 */
export async function sensitivity(
  request: SensitivityRequest,
  context: CallContext<SensitivityEvent>,
  state: EngineState,
): Promise<SensitivityMap> {
  const { component, by, sparsities, prompts, seed, steps, provider, known = [] } = request;
  const job = await beginProbe(request, context, state);
  const probe = await openProbe(job, state, { component, calls: 'many' });
  try {
    const groups = sensitivityGroups(probe.model, by);
    const total = groups.length * sparsities.length;
    const measured: SensitivityGroup[] = [];
    for (const group of groups) {
      const before = known.find(({ name }) => name === group.name);
      if (before) {
        measured.push(before);
        continue;
      }
      const errors: { readonly sparsity: number; readonly error: number | null }[] = [];
      for (const sparsity of sparsities) {
        const ratios = Object.fromEntries(group.layers.map(({ name }) => [name, sparsity]));
        const error = await probe.error([spreadStep(ratios, { sparsity: 0, label: group.name })]);
        errors.push({ sparsity, error: Number.isFinite(error) ? error : null });
        const done = measured.length * sparsities.length + errors.length;
        context.report({ kind: 'probed', done, total });
      }
      measured.push({ ...group, errors });
      context.report({ kind: 'group', group: measured.at(-1)!, groups: groups.length });
    }
    return {
      ...{ version: 1, base: contentOf(probe.model.description.fingerprint), component, by },
      ...{ prompts, seed, steps, provider, groups: measured },
    };
  } finally {
    await probe.close();
  }
}
