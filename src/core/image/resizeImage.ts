import type { Raster } from '../../shared/generation/generation';

/** Bits after the point of a weight: what Pillow has for 8-bit pictures. */
const FRACTION = 22;

/** What a source pixel counts at a distance, up to `support` pixels away. */
interface Filter {
  readonly support: number;
  readonly weight: (at: number) => number;
}

/** The cubic's slope (Keys, IEEE ASSP 29(6), 1981). */
const SLOPE = -0.5;

const filters = {
  bicubic: { support: 2, weight: cubic },
  bilinear: { support: 1, weight: triangle },
} satisfies Readonly<Record<string, Filter>>;

/** How pixels are weighed when a picture is resized. */
export type Resampling = keyof typeof filters;

/** For each pixel of a resized line: the first pixel of the source that counts, and the weights from there. */
interface Taps {
  readonly starts: readonly number[];
  readonly weights: readonly Int32Array[];
}

/**
 * Resizes by an antialiased filter, to the byte as Pillow's `resize(size, Image.BICUBIC)` or `BILINEAR` does: the filter is widened
 * by the factor of reduction, lines come before columns, and each pass is rounded to bytes with weights of 22 bits after the point.
 */
export function resizeImage(
  picture: Raster,
  { width, height }: Pick<Raster, 'width' | 'height'>,
  resampling: Resampling,
): Raster {
  const filter = filters[resampling];
  const lines = resizeLines(picture, tapsOf(picture.width, width, filter));
  return resizeColumns(lines, tapsOf(picture.height, height, filter));
}

function resizeLines({ rgb, width, height }: Raster, { starts, weights }: Taps): Raster {
  const to = starts.length;
  const result = new Uint8Array(3 * to * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < to; x++)
      for (let c = 0; c < 3; c++) {
        const first = 3 * (y * width + starts[x]!) + c;
        result[3 * (y * to + x) + c] = weighted(rgb, weights[x]!, first, 3);
      }
  return { width: to, height, rgb: result };
}

function resizeColumns({ rgb, width }: Raster, { starts, weights }: Taps): Raster {
  const to = starts.length;
  const result = new Uint8Array(3 * width * to);
  for (let y = 0; y < to; y++)
    for (let i = 0; i < 3 * width; i++)
      result[3 * width * y + i] = weighted(rgb, weights[y]!, 3 * width * starts[y]! + i, 3 * width);
  return { width, height: to, rgb: result };
}

function weighted(rgb: Uint8Array, weights: Int32Array, first: number, stride: number): number {
  let sum = 1 << (FRACTION - 1);
  for (let k = 0, at = first; k < weights.length; k++, at += stride) sum += rgb[at]! * weights[k]!;
  return Math.max(0, Math.min(255, Math.floor(sum / 2 ** FRACTION)));
}

function tapsOf(from: number, to: number, { support, weight }: Filter): Taps {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = support * widening;
  const starts: number[] = [];
  const weights: Int32Array[] = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const exact = Array.from({ length: end - start }, (_, k) =>
      weight((k + start - centre + 0.5) / widening),
    );
    const total = exact.reduce((sum, share) => sum + share, 0);
    starts.push(start);
    weights.push(Int32Array.from(exact, share => rounded((share / total) * 2 ** FRACTION)));
  }
  return { starts, weights };
}

/** Away from zero at a half, as in C. */
const rounded = (value: number): number => Math.trunc(value + (value < 0 ? -0.5 : 0.5));

function cubic(at: number): number {
  const x = Math.abs(at);
  if (x < 1) return ((SLOPE + 2) * x - (SLOPE + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * SLOPE;
  return 0;
}

function triangle(at: number): number {
  return Math.max(0, 1 - Math.abs(at));
}
