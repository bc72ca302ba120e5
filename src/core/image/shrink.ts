import type { Raster } from '../../shared/generation/generation';

/** A picture that fits into a square of `side` pixels, each the mean of what it covers; one that fits already stays. */
export function shrink(image: Raster, side: number): Raster {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  if (scale === 1) return image;
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const rgb = new Uint8Array(3 * width * height);
  const [columns, rows] = [spans(image.width, width), spans(image.height, height)];
  for (const [y, row] of rows.entries())
    for (const [x, column] of columns.entries())
      for (let c = 0; c < 3; c++) rgb[3 * (y * width + x) + c] = meanOf(image, column, row, c);
  return { width, height, rgb };
}

/** From where to where, and how much of the first and the last line. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const spans = (length: number, parts: number): readonly Span[] =>
  Array.from({ length: parts }, (_, i) => ({
    from: (i * length) / parts,
    to: ((i + 1) * length) / parts,
  }));

function meanOf({ width, rgb }: Raster, across: Span, down: Span, channel: number): number {
  let sum = 0;
  for (let y = Math.floor(down.from); y < down.to; y++) {
    const tall = Math.min(y + 1, down.to) - Math.max(y, down.from);
    for (let x = Math.floor(across.from); x < across.to; x++) {
      const wide = Math.min(x + 1, across.to) - Math.max(x, across.from);
      sum += tall * wide * rgb[3 * (y * width + x) + channel]!;
    }
  }
  return Math.round(sum / ((across.to - across.from) * (down.to - down.from)));
}
