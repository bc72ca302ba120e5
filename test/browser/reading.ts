import { rgb } from 'd3-color';
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';

export type Rgb = readonly [number, number, number];

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => Rgb;
}

/** A thumbnail's own pixels, 92 x 48: its place on the canvas of its row. Null while nothing is drawn there. */
export async function thumbnailPixels(thumbnail: Locator): Promise<Pixels | null> {
  const bytes = await thumbnail.evaluate(element => {
    const { left, top } = element.querySelector('.thumbnail-picture')!.getBoundingClientRect();
    for (const strip of document.querySelectorAll<HTMLCanvasElement>('.picture-strip')) {
      const at = strip.getBoundingClientRect();
      if (at.top !== top) continue;
      const { data } = strip.getContext('2d')!.getImageData(left - at.left, 0, 92, 48);
      return data[3] === 0 ? null : [...data];
    }
    return null;
  });
  return (
    bytes && {
      width: 92,
      height: 48,
      at: (x, y) => {
        const start = (Math.floor(y) * 92 + Math.floor(x)) * 4;
        return [bytes[start]!, bytes[start + 1]!, bytes[start + 2]!];
      },
    }
  );
}

/** The colour that a position of a map has, in 256 steps. */
export function mapColour(position: number, map: (t: number) => string): Rgb {
  const { r, g, b } = rgb(map(Math.round(Math.min(1, Math.max(0, position)) * 255) / 255));
  return [Math.round(r), Math.round(g), Math.round(b)];
}

/** The position of a value on a logarithmic scale. */
export const logPosition = (
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
): number => Math.log(value / low) / Math.log(high / low);

/** The pixels of a part of the page as they are seen. */
export async function seenPixels(part: Locator): Promise<Pixels> {
  const { data, width, height, channels } = decode(await part.screenshot());
  return {
    width,
    height,
    at: (x, y) => {
      const start = (Math.floor(y) * width + Math.floor(x)) * channels;
      return [data[start]!, data[start + 1]!, data[start + 2]!];
    },
  };
}

/** Whether a colour has no hue: pruned weights, hatched or not. */
export const isGrey = ([red, green, blue]: Rgb): boolean =>
  Math.max(red, green, blue) - Math.min(red, green, blue) < 6;

/** The largest difference in a channel. */
export const distance = (a: Rgb, b: Rgb): number =>
  Math.max(...a.map((channel, i) => Math.abs(channel - b[i]!)));
