import type { ElementChunk } from '../../onnx/elements/elementChunk';

/** What decides in which form float32 weights can lie. */
export interface Extent {
  /** Of those that are finite. */
  readonly largest: number;
  readonly isFinite: boolean;
  /** How many are not zero; -0 is none. */
  readonly kept: number;
}

/** Looks at all weights of a tensor, in one pass. */
export async function extentOf(chunks: AsyncIterable<ElementChunk>): Promise<Extent> {
  let [largest, kept] = [0, 0];
  let isFinite = true;
  for await (const { bits } of chunks) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    for (let i = 0; i < values.length; i++) {
      if (bits[i] !== 0) kept++;
      const size = Math.abs(values[i]!);
      if (!Number.isFinite(size)) isFinite = false;
      else if (size > largest) largest = size;
    }
  }
  return { largest, isFinite, kept };
}
