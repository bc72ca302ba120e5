import type { UnitSet } from '../../model/units/unitSet';
import type { TensorMask } from '../../weights/mask/tensorMask';
import { resolveMask } from '../resolveMask';
import type { MarkUnitsTask } from './markUnits';
import type { RemovalRequest } from './removalRequest';
import { maskedSlices } from './stepUnits';
import { unitLines } from './unitLines';

/** Marks all weights of the units of a set that go. */
export async function markSet(
  { weights, before, signal }: Pick<RemovalRequest, 'weights' | 'before' | 'signal'>,
  { set, goes }: { readonly set: UnitSet; readonly goes: Uint8Array },
  after: Map<number, TensorMask>,
): Promise<void> {
  for (const slice of maskedSlices(set)) {
    const { tensor } = slice;
    const former = before.get(tensor.id);
    const mask = await resolveMask(weights, tensor, former, signal);
    const task: MarkUnitsTask = {
      ...{ kind: 'markUnits', tensor, mask, lines: unitLines(set, slice), goes },
    };
    const { bits, zeros, pruned } = await weights.runTask(task, { signal });
    if (pruned > 0) after.set(tensor.id, marked(former, bits, zeros));
  }
}

export const marked = (
  former: TensorMask | undefined,
  bits: Uint8Array,
  zeros: number,
): TensorMask => ({
  kind: 'bits',
  zeros,
  bits,
  ...(former?.kind === 'bits' && former.values && { values: former.values }),
});
