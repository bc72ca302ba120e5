import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Sizes } from '../../shared/stats/plan';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';
import { readPruned } from './readPruned';
import { packedLength } from './atRest/bitsAtRest';
import type { PruneMasks } from '../weights/mask/tensorMask';

const compress = promisify(deflate);
/** Elements of one sample, and how many samples a model gives. */
const SAMPLE = 32_768;
const SAMPLES = 96;

/**
 * What the weights take in forms that current software reads (bytes a weight, b bytes an element, s zeros): dense b; deflate,
 * estimated from blocks spread evenly over the weights; at rest, float32 weights alone, 2, 1, and (1-s)4 + 1/8 where that is
 * smaller; ONNX sparse_initializer with int64 indices (1-s)(b+8).
 */
export async function measureSizes(
  weights: Weights,
  masks: PruneMasks,
  signal?: AbortSignal,
): Promise<Sizes> {
  const { modelIndex, counted } = weights.model;
  const tensors = counted.filter(isReadable);
  const dense = modelIndex.sizes.reduce((sum, size) => sum + size, 0);
  const total = tensors.reduce((sum, { elements }) => sum + elements, 0);
  const [every, sampled] = [Math.max(SAMPLE, Math.floor(total / SAMPLES)), { raw: 0, packed: 0 }];
  let [stored, halves, bytes, bitmask, onnxSparse, next, passed] = [0, 0, 0, 0, 0, 0, 0];
  for (const tensor of tensors) {
    signal?.throwIfAborted();
    const size = tensor.elementType === 'float32' ? 4 : 2;
    const zeros = masks.get(tensor.id)?.zeros ?? (await weights.statistics(tensor, signal)).zeros;
    const kept = tensor.elements - zeros;
    stored += tensor.elements * size;
    const isFull = tensor.elementType === 'float32';
    halves += tensor.elements * 2;
    bytes += tensor.elements * (isFull ? 1 : size);
    bitmask += Math.min(
      tensor.elements * size,
      isFull ? packedLength(tensor.elements, kept) : Infinity,
    );
    onnxSparse += kept * (size + 8);
    for (; next < passed + tensor.elements; next += every) {
      const run = { first: next - passed, count: SAMPLE, signal };
      for await (const { bits } of readPruned(weights, tensor, masks.get(tensor.id), run)) {
        sampled.raw += bits.byteLength;
        sampled.packed += (
          await compress(new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength))
        ).length;
      }
    }
    passed += tensor.elements;
  }
  const ratio = sampled.raw === 0 ? 1 : sampled.packed / sampled.raw;
  const rest = dense - stored;
  return {
    dense,
    deflated: Math.round(rest + stored * ratio),
    halves: rest + halves,
    bytes: rest + bytes,
    bitmask: rest + bitmask,
    onnxSparse: rest + onnxSparse,
  };
}
