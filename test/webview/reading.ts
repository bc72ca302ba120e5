import { rgb } from 'd3-color';
import type { Locator } from 'playwright-core';

export type Rgb = readonly [number, number, number];

/** A canvas's own pixels, row by row. */
export async function canvasPixels(
  canvas: Locator,
): Promise<{
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => Rgb;
}> {
  const { width, height, bytes } = await canvas.evaluate(element => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d')!;
    return { width, height, bytes: [...context.getImageData(0, 0, width, height).data] };
  });
  return {
    width,
    height,
    at: (x, y) => {
      const start = (y * width + x) * 4;
      return [bytes[start]!, bytes[start + 1]!, bytes[start + 2]!];
    },
  };
}

/** The colour that a value has on a logarithmic scale of 256 steps. */
export function logColour(
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
  map: (t: number) => string,
): Rgb {
  const position = Math.log(value / low) / Math.log(high / low);
  const { r, g, b } = rgb(map(Math.round(Math.min(1, Math.max(0, position)) * 255) / 255));
  return [Math.round(r), Math.round(g), Math.round(b)];
}
