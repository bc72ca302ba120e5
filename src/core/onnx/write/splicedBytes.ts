import type { ReadableBytes } from '../../io/source';
import type { Payload, Replacement } from './replacement';
import { regionsOf } from './regions';

interface Piece {
  readonly start: number;
  readonly length: number;
  /** The bytes themselves, or where they lie in the source. */
  readonly from: Uint8Array | Payload | number;
}

/** What a file will be under some replacements, to be read before anything is written. Weights read as the source's. */
export function splicedBytes(
  source: ReadableBytes,
  replacements: readonly Replacement[],
  path: string,
): ReadableBytes {
  const pieces: Piece[] = [];
  let size = 0;
  for (const region of regionsOf(0, source.size, [], replacements)) {
    const from = region.kind === 'replace' ? region.bytes : region.offset;
    const length = typeof from === 'number' ? region.length : from.length;
    pieces.push({ start: size, length, from });
    size += length;
  }
  const read = async (offset: number, target: Uint8Array): Promise<void> => {
    const end = offset + target.length;
    for (const { start, length, from } of pieces) {
      const [first, last] = [Math.max(offset, start), Math.min(end, start + length)];
      if (first >= last) continue;
      const part = target.subarray(first - offset, last - offset);
      if (typeof from === 'number') await source.read(from + first - start, part);
      else if (from instanceof Uint8Array) part.set(from.subarray(first - start, last - start));
      // Elements that are made later: a header says nothing about them.
      else part.fill(0);
    }
  };
  return { path, size, read };
}
