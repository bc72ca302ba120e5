import { type Domain, type ScaleName, scalePositions } from './colourScale';
import { HATCH_STRENGTH, type Shading, shareBelow } from './shading';

/*
 * Cells as colours without a graphics card, in two steps, so that each change does only what it must: where a value stands
 * on the scale and how much of it is pruned, both as bytes, and a table with the colour of every such pair. Plain loops: a
 * call per cell, as `Uint8Array.from` makes, takes several times as long.
 */

/** Where each value stands in a colour map of 256: stays the same while a threshold moves. */
export function mapIndices(
  values: Float32Array,
  { scale, domain }: { readonly scale: ScaleName; readonly domain: Domain },
): Uint8Array {
  const position = scalePositions(scale, domain);
  const indices = new Uint8Array(values.length);
  for (let i = 0; i < indices.length; i++) indices[i] = position(values[i]!) * 255 + 0.5;
  return indices;
}

/** The share of each cell that is zero or that the threshold would prune, of 255; all 0 for most tiles. */
export function prunedShares(
  {
    zeros,
    mean,
    exact,
  }: { readonly zeros: Float32Array; readonly mean: Float32Array; readonly exact: boolean },
  threshold: number,
): Uint8Array {
  const shares = new Uint8Array(zeros.length);
  for (let i = 0; i < shares.length; i++)
    shares[i] = Math.max(zeros[i]!, shareBelow(mean[i]!, threshold, exact)) * 255 + 0.5;
  return shares;
}

/** Colours as little-endian RGBA by `share * 256 + index`: beside and under a line of the hatch. */
export interface CellColours {
  readonly plain: Uint32Array;
  readonly hatched: Uint32Array;
}

type Inks = Pick<Shading, 'table' | 'pruned' | 'hatch'>;

let known: { readonly inks: Inks; readonly colours: CellColours } | null = null;

/** The colours of a map under a theme; all tiles have the same. */
export function cellColours(inks: Inks): CellColours {
  const { table, pruned, hatch } = inks;
  if (known?.inks.table === table && known.inks.pruned === pruned && known.inks.hatch === hatch)
    return known.colours;
  const plain = new Uint32Array(256 * 256).fill(0xff000000);
  const hatched = new Uint32Array(256 * 256).fill(0xff000000);
  for (let at = 0; at < plain.length; at++) {
    const [index, share] = [at & 255, (at >>> 8) / 255];
    for (let channel = 0; channel < 3; channel++) {
      const colour = table[index * 3 + channel]!;
      const cell = colour + (pruned[channel]! - colour) * share;
      const line = cell + (hatch[channel]! - cell) * HATCH_STRENGTH * share;
      plain[at]! |= Math.round(cell) << (8 * channel);
      hatched[at]! |= Math.round(line) << (8 * channel);
    }
  }
  known = { inks, colours: { plain, hatched } };
  return known.colours;
}
