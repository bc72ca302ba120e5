import type { PrunableType } from '../../shared/elementType';
import { CLASSES, classTop } from '../../shared/magnitudeClass';
import type { ElementChunk } from '../onnx/readElements';

/** Elements that are converted at a time: they stay in the cache until they were used. */
export const BLOCK = 32_768;

/** Consecutive elements as float32 values, from storage index `first`. Valid until the next block. */
export interface FloatBlock {
  readonly first: number;
  readonly values: Float32Array;
}

/** One for all: a block is used up before anything else runs. */
export const blockMemory = new Float32Array(BLOCK);

/** A chunk's elements as float32 values, block by block. */
export function* floatBlocks(
  type: PrunableType,
  { first, bits }: ElementChunk,
): Generator<FloatBlock> {
  for (let at = 0; at < bits.length; at += BLOCK) {
    const piece = bits.subarray(at, at + BLOCK);
    yield { first: first + at, values: toFloats(type, piece, blockMemory) };
  }
}

/** Raw bits as float32 values: a view of `bits` for float32, else written to `memory`. */
export function toFloats(
  type: PrunableType,
  bits: Uint16Array | Uint32Array,
  memory?: Float32Array,
): Float32Array {
  if (type === 'float32') return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  const values = memory?.subarray(0, bits.length) ?? new Float32Array(bits.length);
  const table = valuesOf(type);
  for (let i = 0; i < values.length; i++) values[i] = table[bits[i]!]!;
  return values;
}

const tables = new Map<PrunableType, Float32Array>();

/** The value of every bit pattern of a 16-bit type. */
export function valuesOf(type: PrunableType): Float32Array {
  const known = tables.get(type);
  if (known) return known;
  const table = Float32Array.from({ length: 2 * CLASSES }, (_, bits) =>
    bits < CLASSES ? classTop(type, bits) : -classTop(type, bits - CLASSES),
  );
  tables.set(type, table);
  return table;
}
