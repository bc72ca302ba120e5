import type { Tensor } from '../../core/diffusion/session';
import { tensorOf } from '../../core/diffusion/tensor';
import { readModelIndex } from '../../core/onnx/read/readModelIndex';
import {
  type ArbitraryInput,
  arbitraryInputs,
  type InputSizes,
} from '../../core/prune/structured/arbitraryInputs';
import { Failure } from '../../shared/failure';

/** Seeded numbers for all inputs of a model. Fails with `unsupported` for an input of numbers that are none of floats and integers. */
export async function arbitraryFeeds(
  file: string,
  sizes?: InputSizes,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, Tensor>>> {
  const inputs = arbitraryInputs(await readModelIndex(file, signal), sizes);
  return Object.fromEntries(inputs.map(input => [input.name, numbersFor(input)]));
}

/** Numbers from -1 to 1, or small whole ones, from a generator of fixed seed (Numerical Recipes' constants). */
function numbersFor({ name, elementType, dims, below }: ArbitraryInput): Tensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const isWhole = elementType === 'int64' || elementType === 'int32';
  if (
    !isWhole &&
    elementType !== 'float32' &&
    elementType !== 'float16' &&
    elementType !== 'float64'
  )
    throw new Failure({
      code: 'unsupported',
      message: `The input ${name} takes ${elementType} numbers, with which Pollard runs no check.`,
      hint: 'Export the model with float or integer inputs.',
    });
  let state = 1;
  const values = Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const part = state / 2 ** 32;
    return isWhole ? Math.floor(part * Math.min(below, 100)) : 2 * part - 1;
  });
  return tensorOf(elementType, dims, values);
}
