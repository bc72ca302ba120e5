import { encodeEntry } from './schema';

/** A ModelProto.metadata_props field (number 14), whole: appended to a model it adds one entry. */
export function metadataField(key: string, value: string): Uint8Array {
  const entry = encodeEntry(key, value);
  const head: number[] = [(14 << 3) | 2];
  let length = entry.length;
  for (; length > 127; length = Math.floor(length / 128)) head.push((length & 127) | 128);
  head.push(length);
  return Buffer.concat([Uint8Array.from(head), entry]);
}
