import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { UnitSet } from '../../model/units/unitSet';
import { mapConcurrent } from '../../weights/mapConcurrent';
import type { PruneMasks, TensorMask } from '../../weights/mask/tensorMask';
import { isReadable } from '../../weights/weightTensor';
import { resolveMask } from '../resolveMask';
import { droppedSets } from './droppedSets';
import { marked, markSet } from './markSet';
import type { MarkUnitsTask } from './markUnits';
import type { RemovalRequest } from './removalRequest';
import { refuse } from './refuse';

/**
 * The masks after a step that drops attentions and feed-forwards: all of their units go, and what is added to their outputs, so that
 * nothing is left but what stands beside them. Fails with `invalid-request` where there is none, and `unsupported` where others
 * have what is added.
 */
export async function dropBranches(
  request: RemovalRequest,
  drop: 'branch' | 'layer',
): Promise<PruneMasks> {
  const { weights, step, before, signal, onProgress } = request;
  refuseMethods(step);
  const sets = await droppedSets(weights.model, step, drop, signal);
  if (sets.length === 0)
    throw refuse(
      step.label,
      `selects no ${drop === 'branch' ? 'attention and no feed-forward' : 'layer'} with all of its weights that Pollard can drop`,
    );
  const sharing = sets.find(({ sharesBias }) => sharesBias);
  if (sharing) throw sharedBias(sharing, weights.model.description.path);
  const after = new Map(before);
  const total = sets.length;
  let done = 0;
  await mapConcurrent(sets, weights.concurrency, async set => {
    await markSet(request, { set, goes: new Uint8Array(set.units).fill(1) }, after);
    await markBias(request, set, after);
    onProgress?.({ done: ++done, total });
  });
  return after;
}

async function markBias(
  { weights, before, signal }: RemovalRequest,
  { bias }: UnitSet,
  after: Map<number, TensorMask>,
): Promise<void> {
  if (!bias || !isReadable(bias)) return;
  const former = before.get(bias.id);
  const mask = await resolveMask(weights, bias, former, signal);
  const { elements } = bias;
  const task: MarkUnitsTask = {
    ...{ kind: 'markUnits', tensor: bias, mask, goes: Uint8Array.of(1) },
    lines: { units: 1, inner: 1, length: elements, period: elements, width: elements },
  };
  const { bits, zeros, pruned } = await weights.runTask(task, { signal });
  if (pruned > 0) after.set(bias.id, marked(former, bits, zeros));
}

function refuseMethods({ criterion, allocation = 'uniform', compensate, label }: Step): void {
  if (criterion !== 'magnitude' || allocation !== 'uniform' || compensate)
    throw refuse(label, 'drops all of what it selects: it goes by no criterion');
}

const sharedBias = ({ name }: UnitSet, file: string): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${name} adds numbers that other layers add, too: it cannot be dropped alone.`,
    hint: 'Leave it out of the step.',
    path: file,
  });
