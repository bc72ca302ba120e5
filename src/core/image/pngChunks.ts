import { Failure } from '../../shared/failure';

/** A chunk of a PNG (W3C PNG, 5.3), as views of its bytes. */
export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
  /** Length, type, data and checksum. */
  readonly whole: Buffer;
}

export const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The chunks of a PNG up to its end, nothing unfolded. Fails `malformed` where they do not add up to a whole PNG. */
export function* readChunks(bytes: Uint8Array): Generator<PngChunk> {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw malformed('it does not begin as one.');
  for (let at = 8; ;) {
    if (at + 12 > png.length) throw malformed('it ends early.');
    const length = png.readUInt32BE(at);
    if (at + 12 + length > png.length) throw malformed('it ends early.');
    const type = png.toString('latin1', at + 4, at + 8);
    const whole = png.subarray(at, at + 12 + length);
    yield { type, data: whole.subarray(8, 8 + length), whole };
    if (type === 'IEND') return;
    at += 12 + length;
  }
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
