import { toFloats } from '../../../weights/toFloats';
import { mapConcurrent } from '../../../weights/mapConcurrent';
import type { PruneMasks, Repair, TensorMask } from '../../../weights/mask/tensorMask';
import { viewOf } from '../../../weights/view';
import { isReadable, type WeightTensor } from '../../../weights/weightTensor';
import type { UnitSet } from '../../../model/units/unitSet';
import { type KeepValues, withNewValues } from '../../newValueFile';
import { NewBits } from '../../obs/newBits';
import { resolveMask } from '../../resolveMask';
import { inStep, oddStorage } from '../../updateTargets';
import { withZeros } from '../../updateTask';
import { readMatrix } from '../../weightMatrix';
import type { RemovalRequest } from '../removalRequest';
import { takerOf } from '../stepUnits';
import type { InputMoments } from './inputMoments';
import type { RepairTakerTask } from './repairTaker';

/** Units of a set that go, by unit, and what their layer is given. */
export interface RemovedUnits {
  readonly set: UnitSet;
  readonly goes: Uint8Array;
  readonly moments: InputMoments;
}

/**
 * New masks of the layers that took units in, and of their biases: what stays makes up for what a step removes, as far as the
 * calibration tells. `after`: the masks with the units gone. Fails as the task does, naming the step; then no file of values is left.
 */
export async function repairUnits(
  request: RemovalRequest,
  removed: readonly RemovedUnits[],
  after: PruneMasks,
): Promise<ReadonlyMap<number, TensorMask>> {
  const { weights, step } = request;
  for (const { set } of removed)
    for (const tensor of [takerOf(set).tensor, ...(set.bias ? [set.bias] : [])])
      if (tensor.storage.kind === 'varint') throw oddStorage(step, tensor.name);
  const found = new Map<number, TensorMask>();
  await withNewValues(weights.scratch, keep =>
    mapConcurrent(removed, weights.concurrency, async each => {
      if (!each.goes.includes(1)) return;
      for (const [id, mask] of await repairSet(request, each, { after, keep })) found.set(id, mask);
    }),
  );
  return found;
}

async function repairSet(
  { weights, step, before, signal }: RemovalRequest,
  { set, goes, moments }: RemovedUnits,
  { after, keep }: { readonly after: PruneMasks; readonly keep: KeepValues },
): Promise<readonly (readonly [number, TensorMask])[]> {
  const { tensor, view } = takerOf(set);
  const former = after.get(tensor.id);
  // Nothing of it became zero.
  if (former?.kind !== 'bits') return [];
  const mask = await resolveMask(weights, tensor, before.get(tensor.id), signal);
  const task: RepairTakerTask = {
    ...{ kind: 'repairTaker', taker: { tensor, view, mask }, moments, width: set.width, goes },
  };
  try {
    const { explained, result } = await weights.runTask(task, { signal });
    const repair: Repair = {
      ...{ explained, isDone: result !== undefined, caution: moments.caution },
    };
    if (!result) return [[tensor.id, { ...former, repair }]];
    const { values, bits, zeros, outputs } = result;
    const own = { kind: 'bits', zeros, bits, values: await keep(values), repair } as const;
    const { bias } = set;
    if (!bias || !isReadable(bias) || outputs.every(each => each === 0)) return [[tensor.id, own]];
    const added = await addTo(bias, outputs, { weights, before, keep, signal });
    return [[tensor.id, own] as const, [bias.id, added] as const];
  } catch (thrown) {
    throw inStep(step, thrown);
  }
}

/** A bias with something added to it. */
async function addTo(
  tensor: WeightTensor,
  change: Float64Array,
  {
    weights,
    before,
    keep,
    signal,
  }: Pick<RemovalRequest, 'weights' | 'before' | 'signal'> & { readonly keep: KeepValues },
): Promise<TensorMask> {
  const view = viewOf(tensor.dims, 'vector');
  const matrix = await readMatrix(weights, { tensor, view }, before.get(tensor.id), signal);
  const floats = toFloats(matrix.elementType, matrix.bits.slice());
  const now = new NewBits(matrix);
  change.forEach((each, at) => {
    now.set(at, floats[at]! + each);
  });
  const { values, bits, zeros } = withZeros(now.bits);
  return { kind: 'bits', zeros, bits, values: await keep(values) };
}
