import { encodeEntry } from '../schema';
import { varint } from '../read/varint';

/** A ModelProto.metadata_props field (number 14), whole: appended to a model it adds one entry. */
export function metadataField(key: string, value: string): Uint8Array {
  const entry = encodeEntry(key, value);
  return Buffer.concat([varint((14 << 3) | 2), varint(entry.length), entry]);
}
