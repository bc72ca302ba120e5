import type { Tile } from '../../src/shared/stats/statistics';
import { mapIndices, prunedShares } from './shadeCells';
import { isExact, type Shading } from './shading';

interface Known {
  readonly scaleKey: string;
  readonly threshold: number;
  readonly cells: Uint16Array;
}

const known = new WeakMap<Tile, Known>();

/** A tile's cells by what stands for their colour, `share * 256 + index`: kept until the scale or the threshold changes. */
export function tileCells(tile: Tile, { scale, domain, threshold }: Shading): Uint16Array {
  const scaleKey = [scale, domain.low, domain.high].join();
  const last = known.get(tile);
  const isPlaced = last?.scaleKey === scaleKey;
  if (isPlaced && last.threshold === threshold) return last.cells;
  const values = scale === 'symlog' ? tile.signed : tile.mean;
  const indices = isPlaced ? last.cells : mapIndices(values, { scale, domain });
  const shares = prunedShares({ ...tile, exact: isExact(tile) }, threshold);
  const cells = last?.cells ?? new Uint16Array(shares.length);
  for (let i = 0; i < cells.length; i++) cells[i] = (shares[i]! << 8) | (indices[i]! & 255);
  known.set(tile, { scaleKey, threshold, cells });
  return cells;
}
