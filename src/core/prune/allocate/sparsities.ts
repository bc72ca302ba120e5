import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { StepRequest } from '../stepRequest';
import { owl } from './owl';

/** The sparsity of each of a step's targets. Fails with `invalid-request` for a ratio of a layer that is not among them. */
export async function sparsities(
  request: StepRequest,
  sparsity: number,
): Promise<readonly number[]> {
  const { step, targets, weights } = request;
  const { allocation = 'uniform' } = step;
  if (allocation === 'uniform') return targets.map(() => sparsity);
  if (allocation === 'owl') return owl(request, sparsity);
  const left = new Map(Object.entries(allocation.ratios));
  const found = targets.map(({ layer }) => {
    const { name } = weights.model.description.layers[layer]!;
    const ratio = Object.hasOwn(allocation.ratios, name) ? allocation.ratios[name]! : sparsity;
    left.delete(name);
    return ratio;
  });
  for (const [name] of left) throw notTargeted(step, name);
  return found;
}

/** Fails where a step spreads something else than a sparsity per layer or row. */
export function refuseUnspreadable({ allocation = 'uniform', goal, scope, label }: Step): void {
  if (allocation === 'uniform' || 'restore' in goal) return;
  if ('sparsity' in goal && scope !== 'global') return;
  throw new Failure({
    code: 'invalid-request',
    message: `The step "${label}" gives every layer a sparsity of its own, which goes with a sparsity per layer or row only.`,
    hint: 'Give the step a sparsity and the scope layer or row, or the allocation uniform.',
  });
}

const notTargeted = ({ label }: Step, layer: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The step "${label}" has a ratio for the layer ${layer}, which it does not prune.`,
    hint: 'Correct the name, or let the step select the layer.',
  });
