import type { ElementChunk } from '../onnx/readElements';

/** How many float32 weights of one magnitude class have each pattern of the lower 16 bits. */
export interface LowBits {
  readonly counts: Uint32Array;
}

/** Counts the lower 16 bits of the magnitudes in a class, adding to 65,536 `counts`. */
export function countLowBits({ bits }: ElementChunk, index: number, counts: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fff_ffff;
    if (magnitude >>> 16 === index) counts[magnitude & 0xffff]!++;
  }
}
