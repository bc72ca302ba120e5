import { Failure } from '../../../../shared/failure';
import type { ByteSource } from '../../../io/source';
import { readMasked } from '../../../weights/mask/readMasked';
import { magnitudeBits, type ResolvedMask } from '../../../weights/mask/resolvedMask';
import { toFloats } from '../../../weights/toFloats';
import { indexAt, type WeightView } from '../../../weights/view';
import type { WeightTensor } from '../../../weights/weightTensor';
import { collectMatrix, type WeightMatrix } from '../../weightMatrix';
import type { TakerWeights } from './leastSquares';

/** The weights that take units in, as they are under a mask. */
export interface Taker {
  readonly tensor: WeightTensor;
  readonly view: WeightView;
  readonly mask: ResolvedMask;
}

export interface ReadTaker extends TakerWeights {
  readonly matrix: WeightMatrix;
  /** The inputs that any weight takes in, in order. */
  readonly alive: readonly number[];
}

/** Reads all weights of a taker: the largest of SD2's UNet are 26 MB. */
export async function readTaker(
  files: readonly ByteSource[],
  { tensor, view, mask }: Taker,
  signal?: AbortSignal,
): Promise<ReadTaker> {
  const matrix = await collectMatrix(tensor, view, readMasked(files, tensor, mask, { signal }));
  const [outputs, inputs] = view.shape;
  const values = inputsFirst(matrix, toFloats(matrix.elementType, matrix.bits.slice()));
  const isAlive = (input: number): boolean =>
    values.subarray(input * outputs, (input + 1) * outputs).some(value => value !== 0);
  const alive = Array.from({ length: inputs }, (_, input) => input).filter(isAlive);
  refuseNonFinite(matrix);
  return { matrix, inputs, outputs, values, alive };
}

/** [inputs, outputs] of values in storage order. */
export function inputsFirst(
  { view }: Pick<WeightMatrix, 'view'>,
  stored: Float32Array,
): Float32Array {
  const [outputs, inputs] = view.shape;
  const values = new Float32Array(stored.length);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      values[input * outputs + output] = stored[indexAt(view, output, input, 0)]!;
  return values;
}

function refuseNonFinite({ name, bits, nonFinite }: WeightMatrix): void {
  const size = magnitudeBits(bits);
  if (bits.every(each => (each & size) < nonFinite)) return;
  throw new Failure({
    code: 'unsupported',
    message: `${name} holds NaN or infinities: what its units are worth cannot be told.`,
    hint: 'Leave its layer out of the step, or correct its weights.',
  });
}
