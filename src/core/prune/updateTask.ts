import type { ByteSource } from '../io/source';
import { setBit } from '../weights/mask/tensorMask';
import { magnitudeBits, type ResolvedMask } from '../weights/mask/resolvedMask';
import { readMasked } from '../weights/mask/readMasked';
import type { Task, TaskOptions } from '../weights/taskExecutor';
import type { WeightView } from '../weights/view';
import type { WeightTensor } from '../weights/weightTensor';
import type { GramPlace } from './calibration/gram';
import { criteria } from './criteria/criteria';
import type { CriterionSettings } from './criteria/pruneCriterion';
import type { HessianGoal } from './obs/pruneByHessian';
import { collectMatrix } from './weightMatrix';

/** Prunes a tensor, as it is under a mask, and gives the weights that stay new values. */
export interface UpdateTask extends Task<Updated> {
  readonly kind: 'update';
  readonly tensor: WeightTensor;
  readonly view: WeightView;
  readonly mask: ResolvedMask;
  readonly settings: CriterionSettings;
  readonly gram: GramPlace;
  readonly goal: HessianGoal;
}

export interface Updated {
  /** The new weights' bits, in storage order. */
  readonly values: Uint16Array | Uint32Array;
  /** A bit per weight that is zero, least significant first, and how many there are. */
  readonly bits: Uint8Array;
  readonly zeros: number;
}

export async function updateWeights(
  files: readonly ByteSource[],
  { tensor, view, mask, settings, gram, goal }: UpdateTask,
  options: TaskOptions = {},
): Promise<Updated> {
  const criterion = criteria[settings.criterion];
  if (criterion.kind === 'scores') throw new Error(`${settings.criterion} updates nothing.`);
  const matrix = await collectMatrix(tensor, view, readMasked(files, tensor, mask, options));
  const values = await criterion.update(matrix, gram, goal, options);
  return withZeros(values);
}

/** New values with a bit for each that is zero. */
export function withZeros(values: Uint16Array | Uint32Array): Updated {
  const size = magnitudeBits(values);
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  let zeros = 0;
  for (let i = 0; i < values.length; i++)
    if ((values[i]! & size) === 0) {
      setBit(bits, i);
      zeros++;
    }
  return { values, bits, zeros };
}
