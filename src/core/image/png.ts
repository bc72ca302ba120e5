import { decode, encode } from 'fast-png';
import { Failure } from '../../shared/failure';
import type { Raster } from '../../shared/generation';
import { internationalText } from './internationalText';

/** Texts by keyword, as PNG's tEXt and iTXt chunks hold them. */
export type PngText = Readonly<Record<string, string>>;

export interface DecodedPng {
  readonly raster: Raster;
  /** Latin-1 texts only: others are for foreign readers. */
  readonly text: PngText;
}

/** An RGB PNG with text chunks: tEXt where Latin-1 can hold the text, else iTXt. The same input makes the same bytes. */
export function encodePng({ width, height, rgb }: Raster, text: PngText = {}): Uint8Array {
  const isLatin = ([, value]: [string, string]): boolean => /^[\0-\xff]*$/.test(value);
  const entries = Object.entries(text);
  const png = encode({
    width,
    height,
    data: rgb,
    channels: 3,
    text: Object.fromEntries(entries.filter(isLatin)),
  });
  return entries
    .filter(entry => !isLatin(entry))
    .reduce((whole, [keyword, value]) => internationalText(whole, keyword, value), png);
}

/** Reads an 8-bit PNG of one to four channels; alpha is dropped. Fails `malformed`, `unsupported`. */
export function decodePng(bytes: Uint8Array): DecodedPng {
  const { width, height, data, channels, depth, text } = read(bytes);
  if (depth !== 8 || !(data instanceof Uint8Array))
    throw new Failure({
      code: 'unsupported',
      message: `The PNG has ${String(depth)} bits per channel.`,
      hint: 'Save it with 8 bits per channel.',
    });
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[channels * i + (channels < 3 ? 0 : c)]!;
  return { raster: { width, height, rgb }, text };
}

function read(bytes: Uint8Array): ReturnType<typeof decode> {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new Failure(
      {
        code: 'malformed',
        message: `Not a whole PNG: ${(cause as Error).message}`,
        hint: 'Choose an image that Pollard saved.',
      },
      { cause },
    );
  }
}
