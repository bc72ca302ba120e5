import type { PrunableType } from '../../shared/elementType';
import { halfMagnitude } from '../../shared/magnitudeClass';

let halves: Float32Array | undefined;

/** Raw bits as float32 values. The result is a view of `bits` for float32, else a new array. */
export function toFloats(type: PrunableType, bits: Uint16Array | Uint32Array): Float32Array {
  if (type === 'float32') return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  if (type === 'bfloat16')
    return new Float32Array(Uint32Array.from(bits, value => value << 16).buffer);
  const table = (halves ??= Float32Array.from({ length: 65_536 }, (_, i) =>
    i < 0x8000 ? halfMagnitude(i) : -halfMagnitude(i & 0x7fff),
  ));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]!]!;
  return values;
}
