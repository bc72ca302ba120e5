import type { ByteSource } from '../../io/source';
import { Failure } from '../../../shared/failure';
import type { ByteRange } from '../modelIndex';
import type { ElementChunk } from './elementChunk';

const WINDOW = 1 << 20;

/** A half's varint in int32_data. */
export interface StoredVarint {
  readonly index: number;
  /** The low 16 bits: the half. */
  readonly value: number;
  /** The bytes as stored; valid until the next one. */
  readonly bytes: Uint8Array;
}

/** Halves stored one per varint (int32_data), in order. Elements before `first` are walked, not yielded. */
export async function* readVarints(
  source: ByteSource,
  ranges: readonly ByteRange[],
  options: {
    readonly first: number;
    readonly count: number;
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<ElementChunk> {
  const end = options.first + options.count;
  let batch = new Uint16Array(WINDOW);
  let filled = 0;
  let start = options.first;
  for await (const { index, value } of walkVarints(source, ranges, options.signal)) {
    if (index < options.first) continue;
    if (index >= end) break;
    batch[filled++] = value;
    if (filled === batch.length) {
      yield { first: start, bits: batch };
      start += filled;
      filled = 0;
      batch = new Uint16Array(WINDOW);
    }
  }
  if (filled > 0) yield { first: start, bits: batch.subarray(0, filled) };
  if (start + filled < end) throw tooFew(source.path);
}

/** Every varint of `ranges`. Fails with `malformed` on one without an end. */
export async function* walkVarints(
  source: ByteSource,
  ranges: readonly ByteRange[],
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredVarint> {
  const memory = Buffer.alloc(WINDOW);
  let index = 0;
  for (const range of ranges) {
    const end = range.offset + range.length;
    for (let at = range.offset; at < end;) {
      signal?.throwIfAborted();
      const view = memory.subarray(0, Math.min(WINDOW, end - at));
      await source.read(at, view);
      let used = 0;
      for (const { length, value } of varintsIn(view)) {
        yield { index: index++, value, bytes: view.subarray(used, used + length) };
        used += length;
      }
      if (used === 0) throw tooFew(source.path);
      at += used;
    }
  }
}

/** Whole varints of a buffer; stops before one that is cut off. Only the low 16 bits matter: they are the half. */
function* varintsIn(
  bytes: Uint8Array,
): Generator<{ readonly length: number; readonly value: number }> {
  for (let at = 0; at < bytes.length;) {
    let value = 0;
    let length = 0;
    for (;;) {
      const byte = bytes[at + length];
      if (byte === undefined || length === 10) return;
      if (length < 3) value |= (byte & 127) << (7 * length);
      length++;
      if (byte < 128) break;
    }
    yield { length, value: value & 0xffff };
    at += length;
  }
}

const tooFew = (path: string): Failure =>
  new Failure({
    code: 'malformed',
    message: `${path} stores fewer weights than its dimensions say.`,
    hint: 'The file is damaged: fetch or export it again.',
    path,
  });
