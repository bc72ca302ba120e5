import { decode } from 'fast-png';
import { inflateSync } from 'node:zlib';
import { Failure } from '../../shared/failure';
import { integer } from '../../shared/format';
import type { Raster } from '../../shared/generation/generation';
import { malformed, type PngChunk, readChunks, SIGNATURE, uint32 } from './pngChunks';

/** What a picture may have: it takes 192 MB as RGB, and a second to unfold. */
const PIXELS = 64 * 1024 * 1024;

/**
 * Reads an 8-bit PNG of one to four channels; alpha is dropped. Sizes are judged by the header, before anything is
 * unfolded. Fails `malformed`, `unsupported`.
 */
export function decodePng(bytes: Uint8Array): Raster {
  // Colour profiles and texts are packed, too: the picture does not need them.
  const chunks = [...readChunks(bytes)].filter(({ type }) =>
    /^(?:IHDR|PLTE|IDAT|IEND)$/.test(type),
  );
  const header = readHeader(chunks);
  refuseSwollen(chunks, header);
  const { width, height, data, channels } = unfold(
    Buffer.concat([SIGNATURE, ...chunks.map(({ whole }) => whole)]),
  );
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[channels * i + (channels < 3 ? 0 : c)]!;
  return { width, height, rgb };
}

interface Header {
  readonly width: number;
  readonly height: number;
}

function readHeader([first]: readonly PngChunk[]): Header {
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw malformed('it has no header.');
  const [width, height] = [uint32(first.data, 0), uint32(first.data, 4)];
  const depth = first.data[8]!;
  if (width * height > PIXELS)
    throw new Failure({
      code: 'unsupported',
      message: `The PNG has ${integer(width)} × ${integer(height)} pixels.`,
      hint: 'Pollard reads pictures of up to 64 megapixels.',
    });
  if (depth !== 8)
    throw new Failure({
      code: 'unsupported',
      message: `The PNG has ${String(depth)} bits per channel.`,
      hint: 'Save it with 8 bits per channel.',
    });
  return { width, height };
}

/** Packed bytes may unfold to a thousand times their size, whatever the header says. */
function refuseSwollen(chunks: readonly PngChunk[], { width, height }: Header): void {
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  // Four channels, a filter byte a line, and what interlacing adds.
  const maxOutputLength = (4 * width + 1) * height + 8 * (width + height + 8);
  try {
    inflateSync(Buffer.concat(packed), { maxOutputLength });
  } catch (cause) {
    throw malformed((cause as Error).message, cause);
  }
}

function unfold(png: Uint8Array): ReturnType<typeof decode> {
  try {
    return decode(png, { checkCrc: true });
  } catch (cause) {
    throw malformed((cause as Error).message, cause);
  }
}
