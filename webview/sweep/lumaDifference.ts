import { lumaOf } from '../../src/shared/generation/luma';
import { colourTable } from '../gl/colourMap';
import type { Shade } from '../ui/difference';

/** The difference that has the end of the colour map; larger ones look the same. */
const MOST = 128;

/** How far the luma of two pictures is apart, in Viridis: brighter is further, also for those who tell no colours apart. */
export const lumaDifference: Shade = (a, b) => {
  const table = colourTable('viridis');
  const shaded = new ImageData(a.width, a.height);
  for (let at = 0; at < a.data.length; at += 4) {
    const apart = Math.abs(lumaAt(a.data, at) - lumaAt(b.data, at));
    const colour = 3 * Math.min(255, Math.round((255 * apart) / MOST));
    for (let channel = 0; channel < 3; channel++)
      shaded.data[at + channel] = table[colour + channel]!;
    shaded.data[at + 3] = 255;
  }
  return shaded;
};

const lumaAt = (data: Uint8ClampedArray, at: number): number =>
  lumaOf(data[at]!, data[at + 1]!, data[at + 2]!);
