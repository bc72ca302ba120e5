import type { ByteSource } from '../../io/source';
import { isPrunableType } from '../../../shared/model/elementType';
import type { StoredTensor } from '../modelIndex';
import { CHUNK_BYTES, readElements } from './readElements';

/**
 * Zeros stored in a float tensor, +0 and -0 alike, of every float type. Sparse tensors count what they leave out.
 * Fails with `truncated` for short files.
 */
export async function countZeros(
  files: readonly ByteSource[],
  tensor: StoredTensor,
  signal?: AbortSignal,
): Promise<number> {
  const { storage, elements, elementType } = tensor;
  if (storage.kind === 'sparse') return elements - storage.values;
  if (!isPrunableType(elementType)) return countWide(files, tensor, signal);
  let zeros = 0;
  for await (const { bits } of readElements(files, tensor, { signal })) {
    const magnitude = bits instanceof Uint32Array ? 0x7fffffff : 0x7fff;
    for (let i = 0; i < bits.length; i++) if ((bits[i]! & magnitude) === 0) zeros++;
  }
  return zeros;
}

/** Zeros of the types that are shown but not pruned: float64, float8 and float4. */
async function countWide(
  files: readonly ByteSource[],
  { storage, elementType, elements }: StoredTensor,
  signal: AbortSignal | undefined,
): Promise<number> {
  const test = zerosIn(elementType);
  if (test === undefined || (storage.kind !== 'raw' && storage.kind !== 'pieces')) return 0;
  const ranges = storage.kind === 'raw' ? [storage] : storage.ranges;
  let zeros = 0;
  for (const { offset, length } of ranges)
    for (let done = 0; done < length; done += CHUNK_BYTES) {
      signal?.throwIfAborted();
      const bytes = Buffer.alloc(Math.min(CHUNK_BYTES, length - done));
      await files[storage.file]!.read(offset + done, bytes);
      zeros += test(bytes);
    }
  // The unused half byte behind an odd number of half bytes is no element.
  return Math.min(zeros, elements);
}

function zerosIn(type: StoredTensor['elementType']): ((bytes: Buffer) => number) | undefined {
  if (type === 'float64')
    return bytes => {
      let zeros = 0;
      for (let at = 0; at < bytes.length; at += 8)
        if (bytes.readUInt32LE(at) === 0 && (bytes.readUInt32LE(at + 4) & 0x7fffffff) === 0)
          zeros++;
      return zeros;
    };
  if (type === 'float4e2m1')
    return bytes =>
      bytes.reduce((sum, byte) => sum + Number((byte & 7) === 0) + Number((byte & 0x70) === 0), 0);
  if (!type.startsWith('float8')) return undefined;
  // In the "fnuz" formats -0 stands for NaN.
  const magnitude = type.endsWith('fnuz') ? 0xff : 0x7f;
  return bytes => bytes.reduce((sum, byte) => sum + Number((byte & magnitude) === 0), 0);
}
