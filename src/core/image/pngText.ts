import { Failure } from '../../shared/failure';
import type { PngText } from './png';
import { latin1, malformed, readChunks, uint32 } from './pngChunks';
import { crc32 } from './crc32';

/** Bytes of all texts together; a record with the recipes of three models has a few thousand. */
const LIMIT = 4 << 20;

/**
 * The Latin-1 texts of a PNG (tEXt), without unfolding its picture: time and memory do not depend on its size. Fails
 * `malformed`, and `unsupported` for texts that are longer than any record.
 */
export function readPngText(bytes: Uint8Array): PngText {
  const texts = new Map<string, string>();
  let size = 0;
  for (const { type, data, whole } of readChunks(bytes)) {
    if (type !== 'tEXt') continue;
    size += data.length;
    if (size > LIMIT)
      throw new Failure({
        code: 'unsupported',
        message: 'The PNG holds more text than Pollard reads.',
        hint: 'Choose an image that Pollard saved.',
      });
    if (crc32(whole.subarray(4, -4)) !== uint32(whole, whole.length - 4))
      throw malformed('a text of it is damaged.');
    const end = data.indexOf(0);
    if (end > 0) texts.set(latin1(data.subarray(0, end)), latin1(data.subarray(end + 1)));
  }
  return Object.fromEntries(texts);
}
