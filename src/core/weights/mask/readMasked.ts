import { type ByteSource, openSource } from '../../io/source';
import type { ElementChunk } from '../../onnx/elements/elementChunk';
import { readElements, type ReadOptions } from '../../onnx/elements/readElements';
import type { WeightTensor } from '../weightTensor';
import { applyMask, type ResolvedMask } from './resolvedMask';

/** A tensor's elements under a mask, as `readElements` gives them: new values from where they lie, and pruned. */
export async function* readMasked(
  files: readonly ByteSource[],
  tensor: WeightTensor,
  mask: ResolvedMask,
  options?: ReadOptions,
): AsyncGenerator<ElementChunk> {
  const values = mask.kind === 'bits' ? mask.values : undefined;
  if (!values) {
    yield* masked(readElements(files, tensor, options), mask);
    return;
  }
  const source = await openSource(values.path);
  try {
    const length = tensor.elements * (tensor.elementType === 'float32' ? 4 : 2);
    const storage = { kind: 'raw', file: 0, offset: values.offset, length } as const;
    yield* masked(readElements([source], { ...tensor, storage }, options), mask);
  } finally {
    await source.close();
  }
}

async function* masked(
  chunks: AsyncIterable<ElementChunk>,
  mask: ResolvedMask,
): AsyncGenerator<ElementChunk> {
  for await (const chunk of chunks) {
    applyMask(chunk, mask);
    yield chunk;
  }
}
