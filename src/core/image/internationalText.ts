import { crc32 } from './crc32';

const END_CHUNK = 12;

/** A PNG with an iTXt chunk (uncompressed UTF-8) put before its end: fast-png writes Latin-1 texts only. */
export function internationalText(png: Uint8Array, keyword: string, value: string): Uint8Array {
  const body = Buffer.from(`iTXt${keyword}\0\0\0\0\0${value}`, 'utf8');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = png.length - END_CHUNK;
  return new Uint8Array(Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]));
}
