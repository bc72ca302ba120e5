import {
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolateMagma,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';
import type { Page } from 'playwright-core';
import type { Layer } from '../../src/shared/model/layer';
import { fakeStatistics } from './fakeStatistics';
import { distance, isGrey, logPosition, mapColour, type Rgb, seenPixels } from './reading';

/** What is seen of a matrix, in weights. */
export interface View {
  readonly row: number;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

/** What a heatmap must show, from weights that the test knows. */
export interface Picture {
  /** Row-major by outputs. */
  readonly weights: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly view: View;
  readonly position: (weight: number) => number;
  readonly map: (t: number) => string;
  /** Whether a weight is hatched: pruned, or below the threshold. */
  readonly isMarked?: (weight: number) => boolean;
}

export const maps = {
  Viridis: interpolateViridis,
  Cividis: interpolateCividis,
  Magma: interpolateMagma,
  Inferno: interpolateInferno,
  Greys: (t: number) => interpolateGreys(1 - t),
  RdBu: (t: number) => interpolateRdBu(1 - t),
} as const;

/** Positions in a map for a layer's own domain: up to three times its mean |w|, two decades of it. */
export function positions(
  weights: Float32Array,
): Record<'log' | 'linear' | 'signed', Picture['position']> {
  const high = 3 * fakeStatistics(weights).meanAbsolute;
  const low = high / 100;
  return {
    log: w => (w === 0 ? 0 : logPosition(Math.abs(w), { low, high })),
    linear: w => Math.abs(w) / high,
    // Symmetric logarithm, linear below `low`: both signs from the map's middle.
    signed: w =>
      0.5 + (Math.sign(w) * Math.log(1 + Math.abs(w) / low)) / (2 * Math.log(1 + high / low)),
  };
}

/** The heatmap's own place in the page. */
export const roomOf = async (
  page: Page,
): Promise<{ x: number; y: number; width: number; height: number }> =>
  (await page.locator('.layer-pictures').boundingBox())!;

/** The whole matrix, as large as fits, cells square, centred. */
export async function fittedView(
  page: Page,
  { outputs, inputs }: Pick<Layer, 'outputs' | 'inputs'>,
): Promise<View> {
  const room = await roomOf(page);
  const cell = Math.min(room.width / inputs, room.height / outputs);
  const [width, height] = [room.width / cell, room.height / cell];
  return { width, height, column: (inputs - width) / 2, row: (outputs - height) / 2 };
}

/** The cells that are not what they must be, looked at beside their middle, where values are printed. */
export async function differences(page: Page, picture: Picture): Promise<readonly string[]> {
  const { rows, columns, view, weights, position, map, isMarked = () => false } = picture;
  const pixels = await seenPixels(page.locator('.layer-pictures'));
  const cell = pixels.width / view.width;
  const found: string[] = [];
  let seen = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5 - view.column) * cell;
      const y = (row + 0.22 - view.row) * cell;
      if (x < 1 || y < 1 || x >= pixels.width - 1 || y >= pixels.height - 1) continue;
      seen++;
      const shown = pixels.at(x, y);
      const weight = weights[row * columns + column]!;
      const right = isMarked(weight) ? isGrey(shown) : isNear(shown, position(weight), map);
      if (!right) found.push(`${row}, ${column}: ${weight} is ${shown.join(' ')}`);
    }
  return seen === 0 ? ['nothing is seen'] : found.slice(0, 5);
}

/** The colour of the position or of its neighbour among the map's 256: the shader computes in single precision. */
const isNear = (shown: Rgb, position: number, map: Picture['map']): boolean =>
  [0, -1, 1].some(step => distance(shown, mapColour(position + step / 255, map)) <= 1);
