import type { ByteRange } from '../modelIndex';

/** Bytes that are made while they are written. */
export interface Payload {
  readonly length: number;
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Bytes that take the place of a range of a file. */
export interface Replacement extends ByteRange {
  readonly bytes: Uint8Array | Payload;
}
