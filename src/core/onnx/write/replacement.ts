import type { ByteRange } from '../modelIndex';

/** Bytes that take the place of a range of a file. */
export interface Replacement extends ByteRange {
  readonly bytes: Uint8Array;
}
