import type { ByteSource } from '../bytes/source';
import { isPrunableType } from '../../shared/elementType';
import { Failure } from '../../shared/failure';
import type { ByteRange, StoredTensor } from './catalogue';
import { readVarints } from './readVarints';

/** Raw bits of consecutive elements: halves and bfloat16 as 16, float32 as 32 bits. Valid until the next chunk. */
export interface ElementChunk {
  /** Index of the first element. */
  readonly first: number;
  readonly bits: Uint16Array | Uint32Array;
}

/** Bytes of the largest chunk. */
export const CHUNK_BYTES = 1 << 20;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Elements [first, first + count); the whole tensor when absent. Not for varint storage, which is read from its start. */
  readonly first?: number;
  readonly count?: number;
}

/**
 * A prunable tensor's elements in storage order, at most 1 MiB at a time (what the second-level cache holds), whatever the storage. `files` are the opened
 * sources in the order of `Catalogue.files`. Fails with `unsupported` for other types, `truncated` for short files.
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
      yield* readRange(source, range, { size, first: from, signal: options.signal });
    }
    at += length;
  }
}

interface RangeOptions {
  readonly size: 2 | 4;
  readonly first: number;
  readonly signal: AbortSignal | undefined;
}

async function* readRange(
  source: ByteSource,
  range: ByteRange,
  options: RangeOptions,
): AsyncGenerator<ElementChunk> {
  const { size, signal } = options;
  const memory = new ArrayBuffer(Math.min(CHUNK_BYTES, range.length));
  for (let done = 0; done < range.length; done += memory.byteLength) {
    signal?.throwIfAborted();
    const length = Math.min(memory.byteLength, range.length - done);
    await source.read(range.offset + done, new Uint8Array(memory, 0, length));
    const bits =
      size === 4 ? new Uint32Array(memory, 0, length / 4) : new Uint16Array(memory, 0, length / 2);
    yield { first: options.first + done / size, bits };
  }
}

const unreadable = ({ name, elementType }: StoredTensor): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${name} holds ${elementType} elements in a form whose weights Pollard does not read.`,
    hint: 'Pollard reads dense float32, float16 and bfloat16 weights.',
  });
