import { toHalf } from '../../onnx/elements/float16';
import type { ElementChunk } from '../../onnx/elements/elementChunk';

/** The largest finite half. */
const LARGEST = 65_504;

/** Whether halves hold finite weights, of which this is the largest. */
export const fitsHalf = (largest: number): boolean => largest <= LARGEST;

/** float32 weights as halves, each rounded to the nearest, as little-endian bytes. */
export async function* halves(chunks: AsyncIterable<ElementChunk>): AsyncGenerator<Uint8Array> {
  for await (const { bits } of chunks) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    const rounded = new Uint16Array(values.length);
    for (let i = 0; i < values.length; i++) rounded[i] = toHalf(values[i]!);
    yield new Uint8Array(rounded.buffer);
  }
}
