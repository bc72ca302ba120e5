import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Sizes } from '../../shared/stats/plan';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';
import { readPruned } from './readPruned';
import type { PruneMasks } from '../weights/mask/tensorMask';

const compress = promisify(deflate);
/** Elements of one sample, and how many samples a model gives. */
const SAMPLE = 32_768;
const SAMPLES = 96;

/**
 * What the weights take in four forms (bytes a weight, b bytes an element, s zeros): dense b; deflate, estimated from blocks
 * spread evenly over the weights; bitmask (1-s)b + 1/8; ONNX sparse_initializer with int64 indices (1-s)(b+8).
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
  let [stored, bitmask, onnxSparse, next, passed] = [0, 0, 0, 0, 0];
  for (const tensor of tensors) {
    signal?.throwIfAborted();
    const size = tensor.elementType === 'float32' ? 4 : 2;
    const zeros = masks.get(tensor.id)?.zeros ?? (await weights.statistics(tensor, signal)).zeros;
    const kept = tensor.elements - zeros;
    stored += tensor.elements * size;
    bitmask += kept * size + Math.ceil(tensor.elements / 8);
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
    bitmask: rest + bitmask,
    onnxSparse: rest + onnxSparse,
  };
}
