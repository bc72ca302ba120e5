import type { Layout } from '../../../shared/model/layer';
import type { ElementChunk } from '../../onnx/elements/elementChunk';
import { viewOf } from '../../weights/view';

/** How float32 weights become bytes: whole numbers of -127 to 127, times a scale for each output. */
export interface ScaledBytes {
  readonly layout: Exclude<Layout, 'vector' | 'other'>;
  /** The output of an element is `floor(index / stride) % outputs`. */
  readonly stride: number;
  readonly scales: Float32Array<ArrayBuffer>;
  /** The scales' dims, which spread over the tensor's. */
  readonly scaleDims: readonly number[];
}

const LARGEST = 127;

/** Finds the scales of a tensor of finite weights, in one pass: each output's largest weight becomes 127. */
export async function scaledBytes(
  { dims, layout }: { readonly dims: readonly number[]; readonly layout: ScaledBytes['layout'] },
  chunks: AsyncIterable<ElementChunk>,
): Promise<ScaledBytes> {
  const { shape, stride } = viewOf(dims, layout);
  const scales = new Float32Array(shape[0]);
  for await (const { first, bits } of chunks) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    for (let i = 0; i < values.length; i++) {
      const output = Math.floor((first + i) / stride[0]) % scales.length;
      scales[output] = Math.max(scales[output]!, Math.abs(values[i]!));
    }
  }
  // An output without weights stays zero, whatever its scale.
  for (let i = 0; i < scales.length; i++) scales[i] = scales[i]! / LARGEST || 1;
  const axis = layout === 'in-out' ? 1 : 0;
  const scaleDims = dims.map((_, i) => (i === axis ? scales.length : 1));
  return { layout, stride: stride[0], scales, scaleDims };
}

/** The weights as bytes, each rounded to the nearest. Zeros stay zeros. */
export async function* asBytes(
  { stride, scales }: ScaledBytes,
  chunks: AsyncIterable<ElementChunk>,
): AsyncGenerator<Uint8Array> {
  for await (const { first, bits } of chunks) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    const rounded = new Int8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const scale = scales[Math.floor((first + i) / stride) % scales.length]!;
      const whole = Math.round(values[i]! / scale);
      rounded[i] = Math.max(-LARGEST, Math.min(LARGEST, whole));
    }
    yield new Uint8Array(rounded.buffer);
  }
}
