import { mostZeros, weightsOf } from '../../../core/evaluate/allocateZeros';
import { largestThatHolds } from '../../../core/evaluate/largestThatHolds';
import { propose } from '../../../core/evaluate/propose';
import { Failure } from '../../../shared/failure';
import { contentOf } from '../../../shared/model/fingerprint';
import { defaultStep, type Step } from '../../../shared/recipe/recipe';
import type { ModelDescription } from '../../../shared/model/model';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import type { CallContext } from '../../../shared/rpc/method';
import type { SensitivityMap } from '../../../shared/sensitivity/sensitivityMap';
import type { ProbeEvent, ProposeRequest, ProposeResult } from '../../api/probing';
import type { EngineState } from '../job';
import type { ComponentProbe } from './componentProbe';
import { openProbe } from './openProbe';
import { beginProbe } from './probeJob';

/**
 * Spreads a sparsity by a map and measures it, and the uniform one, on prompts that the map has not seen. Fails `stale` for a map
 * of another model.
 */
export async function proposeAllocation(
  request: ProposeRequest,
  context: CallContext<ProbeEvent>,
  state: EngineState,
): Promise<ProposeResult> {
  const { map } = request;
  refuseSeen(request);
  const job = await beginProbe(request, context, state);
  const probe = await openProbe(job, state, { component: map.component, calls: 'many' });
  try {
    refuseOther(map, probe.model.description);
    const sparsity = await sparsityFor(request, probe, context);
    const { step, zeros, predicted, groups } = propose(map, { sparsity, most: request.most });
    const uniform: Step = { ...defaultStep, goal: { sparsity }, label: '' };
    return {
      recipe: { version: recipeVersion([step]), base: map.base, steps: [step] },
      ...{ sparsity, zeros, groups, weights: allWeights(map), predictedError: predicted },
      proposedError: await probe.error([step]),
      uniformError: await probe.error([uniform]),
    };
  } finally {
    await probe.close();
  }
}

/** The goal's sparsity, or the largest one in hundredths by which the error stays within the goal's. */
async function sparsityFor(
  { map, goal, most }: ProposeRequest,
  probe: ComponentProbe,
  { report }: CallContext<ProbeEvent>,
): Promise<number> {
  if ('sparsity' in goal) return goal.sparsity;
  const last = Math.floor((100 * mostZeros(map.groups, most)) / allWeights(map));
  const total = Math.ceil(Math.log2(last + 1));
  let done = 0;
  const hundredths = await largestThatHolds(last, async number => {
    const { step } = propose(map, { sparsity: number / 100, most });
    const error = await probe.error([step]);
    report({ kind: 'probed', done: ++done, total });
    return error <= goal.error;
  });
  return hundredths / 100;
}

const allWeights = ({ groups }: SensitivityMap): number =>
  groups.reduce((sum, group) => sum + weightsOf(group), 0);

function refuseSeen({ prompts, map }: ProposeRequest): void {
  const seen = prompts.find(prompt => map.prompts.includes(prompt));
  if (seen === undefined) return;
  throw new Failure({
    code: 'invalid-request',
    message: `The map was measured with the prompt "${seen}": it says nothing about how the allocation does on others.`,
    hint: 'Compare on other prompts.',
  });
}

function refuseOther({ base }: SensitivityMap, { path, fingerprint }: ModelDescription): void {
  if (base === contentOf(fingerprint)) return;
  throw new Failure({
    code: 'stale',
    message: `The map was measured on another file than ${path}.`,
    hint: 'Measure this one with: pollard sensitivity.',
    path,
  });
}
