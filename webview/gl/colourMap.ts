import { rgb } from 'd3-color';
import {
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolateMagma,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';

/** The colour maps, sequential first; RdBu is for signed values. */
export type ColourMapName = 'viridis' | 'cividis' | 'magma' | 'inferno' | 'greys' | 'rdbu';

const maps: Readonly<Record<ColourMapName, (t: number) => string>> = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  magma: interpolateMagma,
  inferno: interpolateInferno,
  greys: t => interpolateGreys(1 - t),
  rdbu: t => interpolateRdBu(1 - t),
};

const tables = new Map<ColourMapName, Uint8Array>();

/** A colour map as 256 RGB triples. */
export function colourTable(name: ColourMapName): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = rgb(maps[name](i / 255));
    table.set([r, g, b].map(Math.round), i * 3);
  }
  tables.set(name, table);
  return table;
}

/** A CSS gradient of the map, for legends. */
export const colourGradient = (name: ColourMapName): string =>
  `linear-gradient(to right, ${Array.from({ length: 9 }, (_, i) => maps[name](i / 8)).join(', ')})`;
