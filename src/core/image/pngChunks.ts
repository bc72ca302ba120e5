import { Failure } from '../../shared/failure';

/** A chunk of a PNG (W3C PNG, 5.3), as views of its bytes. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Length, type, data and checksum. */
  readonly whole: Uint8Array;
}

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** The chunks of a PNG up to its end, nothing unfolded. Fails `malformed` where they do not add up to a whole PNG. */
export function* readChunks(png: Uint8Array): Generator<PngChunk> {
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) throw malformed('it does not begin as one.');
  for (let at = 8; ;) {
    if (at + 12 > png.length) throw malformed('it ends early.');
    const length = uint32(png, at);
    if (at + 12 + length > png.length) throw malformed('it ends early.');
    const whole = png.subarray(at, at + 12 + length);
    const type = latin1(whole.subarray(4, 8));
    yield { type, data: whole.subarray(8, 8 + length), whole };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** Four bytes, the highest first. */
export const uint32 = (bytes: Uint8Array, offset: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);

/** Bytes as the characters of their numbers. (TextDecoder's `latin1` is Windows' own.) */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

export const malformed = (why: string, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'malformed',
      message: `Not a whole PNG: ${why}`,
      hint: 'Choose an image that Pollard saved.',
    },
    { cause },
  );
