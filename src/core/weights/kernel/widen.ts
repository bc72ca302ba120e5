import type { PrunableType } from '../../../shared/model/elementType';
import { type Kernel, KERNEL_START, takeKernel } from './kernel';

/** Elements that are converted at a time: they stay in the cache until they were used. */
export const BLOCK = 32_768;

const FLOATS = KERNEL_START + 2 * BLOCK;
let kernel: Kernel | undefined;
let halves: Uint16Array;
let floats: Float32Array;

/** At most BLOCK halves or bfloat16 as float32, exactly. One memory for all: valid until the next call. */
export function widen(type: PrunableType, bits: Uint16Array): Float32Array {
  if (!kernel) {
    kernel = takeKernel(FLOATS + 4 * BLOCK);
    halves = new Uint16Array(kernel.memory.buffer, KERNEL_START, BLOCK);
    floats = new Float32Array(kernel.memory.buffer, FLOATS, BLOCK);
  }
  halves.set(bits);
  const padded = Math.ceil(bits.length / 8) * 8;
  if (type === 'float16') kernel.fromFloat16(KERNEL_START, FLOATS, padded);
  else kernel.fromBfloat16(KERNEL_START, FLOATS, padded);
  return floats.subarray(0, bits.length);
}
