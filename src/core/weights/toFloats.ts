import type { PrunableType } from '../../shared/model/elementType';
import { BLOCK, widen } from './kernel/widen';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/** Consecutive elements as float32 values, from storage index `first`. Valid until the next block. */
export interface FloatBlock {
  readonly first: number;
  readonly values: Float32Array;
}

/** A chunk's elements as float32 values, block by block: views of the chunk for float32. */
export function* floatBlocks(
  type: PrunableType,
  { first, bits }: ElementChunk,
): Generator<FloatBlock> {
  for (let at = 0; at < bits.length; at += BLOCK) {
    const piece = bits.subarray(at, at + BLOCK);
    const values = piece instanceof Uint16Array ? widen(type, piece) : toFloats(type, piece);
    yield { first: first + at, values };
  }
}

/** Raw bits as float32 values: a view of `bits` for float32. */
export function toFloats(type: PrunableType, bits: Uint16Array | Uint32Array): Float32Array {
  if (!(bits instanceof Uint16Array))
    return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  const all = new Float32Array(bits.length);
  for (const { first, values } of floatBlocks(type, { first: 0, bits })) all.set(values, first);
  return all;
}
