import { fromHalf, toHalf } from '../onnx/elements/float16';
import type { PortType, Tensor } from './session';

/** Makes a tensor of any port type from numbers; integer types truncate, as NumPy's `astype` does. */
export function tensorOf(
  type: PortType,
  dims: readonly number[],
  numbers: ArrayLike<number>,
): Tensor {
  switch (type) {
    case 'float32':
      return {
        type,
        dims,
        values: numbers instanceof Float32Array ? numbers : Float32Array.from(numbers),
      };
    case 'float16':
      return { type, dims, values: Uint16Array.from(numbers, toHalf) };
    case 'float64':
      return { type, dims, values: Float64Array.from(numbers) };
    case 'int32':
      return { type, dims, values: Int32Array.from(numbers, Math.trunc) };
    case 'int64':
      return { type, dims, values: BigInt64Array.from(numbers as number[], toBigInt) };
  }
}

const toBigInt = (number: number): bigint => BigInt(Math.trunc(number));

/** A tensor's values as float32; not a copy where they are. */
export function toFloat32(tensor: Tensor): Float32Array {
  switch (tensor.type) {
    case 'float32':
      return tensor.values;
    case 'float16':
      return Float32Array.from(tensor.values, fromHalf);
    case 'int64':
      return Float32Array.from(tensor.values as unknown as ArrayLike<number>, Number);
    default:
      return Float32Array.from(tensor.values);
  }
}

/** Whether none is NaN or infinite. */
export function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** How many elements the dims hold. */
export const elements = (dims: readonly number[]): number =>
  dims.reduce((product, dim) => product * dim, 1);
