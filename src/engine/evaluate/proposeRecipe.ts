import { comparisonPrompts } from '../../shared/sensitivity/probePrompts';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { Proposal } from '../../shared/messages/sensitivityMessages';
import type { SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import type { DiffusionApi } from '../api/diffusionApi';
import type { ProbeEvent, ProposeRequest } from '../api/probing';
import { withScratch } from './scratch';
import type { MapMeans } from './sensitivityMaps';

export interface ProposalRequest extends MapMeans {
  readonly map: SensitivityMap;
  readonly goal: ProposeRequest['goal'];
  /** The share of any one block or layer, at most. */
  readonly most: number;
}

/** Spreads a sparsity by a map and measures it on prompts that the map has not seen. Fails as `propose` does. */
export async function proposeRecipe(
  diffusion: Remote<Pick<DiffusionApi, 'propose'>>,
  { map, ...request }: ProposalRequest,
  scratch: string,
  context: CallContext<ProbeEvent>,
): Promise<Proposal> {
  const { recipe, sparsity, zeros, weights, groups, ...errors } = await withScratch(
    scratch,
    folder =>
      diffusion.propose(
        { ...request, map, folder, prompts: comparisonPrompts, seed: 0, steps: 2 },
        context,
      ),
  );
  return {
    ...{ by: map.by, step: recipe.steps[0]!, sparsity, zeros, weights, groups, most: request.most },
    uniformError: finite(errors.uniformError),
    predictedError: finite(errors.predictedError),
    proposedError: finite(errors.proposedError),
  };
}

const finite = (error: number): number | null => (Number.isFinite(error) ? error : null);
