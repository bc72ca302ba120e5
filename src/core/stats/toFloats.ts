import type { PrunableType } from '../../shared/elementType';
import { classTop } from '../../shared/magnitudeClass';
import type { ElementChunk } from '../onnx/readElements';

/** Elements that are converted at a time: they stay in the cache until they were used. */
const BLOCK = 32_768;

/** Consecutive elements as float32 values, from storage index `first`. Valid until the next block. */
export interface FloatBlock {
  readonly first: number;
  readonly values: Float32Array;
}

/** A chunk's elements as float32 values, block by block. */
export function* floatBlocks(
  type: PrunableType,
  { first, bits }: ElementChunk,
): Generator<FloatBlock> {
  const memory = new Float32Array(type === 'float32' ? 0 : Math.min(BLOCK, bits.length));
  for (let at = 0; at < bits.length; at += BLOCK) {
    const piece = bits.subarray(at, at + BLOCK);
    yield { first: first + at, values: toFloats(type, piece, memory) };
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
  if (type === 'float16') {
    const table = halfValues();
    for (let i = 0; i < values.length; i++) values[i] = table[bits[i]!]!;
  } else {
    const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < patterns.length; i++) patterns[i] = bits[i]! << 16;
  }
  return values;
}

let halves: Float32Array | undefined;

const halfValues = (): Float32Array =>
  (halves ??= Float32Array.from({ length: 65_536 }, (_, bits) =>
    bits < 0x8000 ? classTop('float16', bits) : -classTop('float16', bits & 0x7fff),
  ));
