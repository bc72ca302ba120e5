import { encode } from 'fast-png';
import type { Raster } from '../../shared/generation/generation';
import { internationalText } from './internationalText';

/** Texts by keyword, as PNG's tEXt and iTXt chunks hold them. */
export type PngText = Readonly<Record<string, string>>;

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
