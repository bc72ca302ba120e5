import type { ByteSource } from '../../io/source';
import { isPrunableType } from '../../../shared/model/elementType';
import { Failure } from '../../../shared/failure';
import type { ByteRange, StoredTensor } from '../modelIndex';
import { readVarints } from './readVarints';
import type { ElementChunk } from './elementChunk';

/** Bytes of the largest chunk: the second-level cache holds two. */
export const CHUNK_BYTES = 1 << 19;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Elements [first, first + count); the whole tensor when absent. Not for varint storage, which is read from its start. */
  readonly first?: number;
  readonly count?: number;
  /** Memory for the whole tensor, into which elements that lie as such are read, each to its place; else chunks have their own. */
  readonly into?: Uint16Array | Uint32Array;
}

/**
 * A prunable tensor's elements in storage order, at most `CHUNK_BYTES` at a time, whatever the storage. `files` are the opened
 * sources in the order of `ModelIndex.files`. Fails with `unsupported` for other types, `truncated` for short files.
 */
export async function* readElements(
  files: readonly ByteSource[],
  tensor: StoredTensor,
  options: ReadOptions = {},
): AsyncGenerator<ElementChunk> {
  const { storage, elementType, elements } = tensor;
  if (!isPrunableType(elementType) || storage.kind === 'sparse') throw unreadable(tensor);
  const first = options.first ?? 0;
  const count = Math.min(options.count ?? elements, elements - first);
  if (storage.kind === 'empty' || count <= 0) return;
  const source = files[storage.file]!;
  if (storage.kind === 'varint') {
    yield* readVarints(source, storage.ranges, { first, count, signal: options.signal });
    return;
  }
  const size = elementType === 'float32' ? 4 : 2;
  const pieces = storage.kind === 'raw' ? [storage] : storage.ranges;
  let at = 0;
  for (const piece of pieces) {
    const length = piece.length / size;
    const from = Math.max(first, at);
    const to = Math.min(first + count, at + length);
    if (from < to) {
      const range = { offset: piece.offset + (from - at) * size, length: (to - from) * size };
      yield* readRange(source, range, { ...options, size, first: from });
    }
    at += length;
  }
}

interface RangeOptions extends Pick<ReadOptions, 'signal' | 'into'> {
  readonly size: 2 | 4;
  readonly first: number;
}

/** Reads the next chunk while somebody works on one. */
async function* readRange(
  source: ByteSource,
  range: ByteRange,
  { size, first, signal, into }: RangeOptions,
): AsyncGenerator<ElementChunk> {
  const step = Math.min(CHUNK_BYTES, range.length);
  const Bits = size === 4 ? Uint32Array : Uint16Array;
  const own = into ? 0 : step / size;
  const memories = [new Bits(own), new Bits(step < range.length ? own : 0)] as const;
  const chunkAt = async (at: number): Promise<ElementChunk> => {
    const length = Math.min(step, range.length - at) / size;
    const from = first + at / size;
    const bits =
      into?.subarray(from, from + length) ??
      memories[((at / step) % 2) as 0 | 1].subarray(0, length);
    await source.read(
      range.offset + at,
      new Uint8Array(bits.buffer, bits.byteOffset, length * size),
    );
    return { first: from, bits };
  };
  signal?.throwIfAborted();
  let next = chunkAt(0);
  try {
    for (let at = step; at < range.length; at += step) {
      const chunk = await next;
      signal?.throwIfAborted();
      next = chunkAt(at);
      // A failure is heard when its turn comes.
      next.catch(() => undefined);
      yield chunk;
    }
    yield await next;
  } finally {
    // Whoever stops early may close the file.
    await next.catch(() => undefined);
  }
}

const unreadable = ({ name, elementType }: StoredTensor): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${name} holds ${elementType} elements in a form whose weights Pollard does not read.`,
    hint: 'Pollard reads dense float32, float16 and bfloat16 weights.',
  });
