import type { Statistics, Tile } from '../../src/shared/statistics';
import type { Domain } from '../gl/colourScale';
import type { Cells } from '../gl/paintTile';
import type { Quantity, ViewState } from './store';

/** The values that a quantity takes from a tile. */
export function cellsOf(tile: Tile, quantity: Quantity): Cells {
  const { rows, columns, mean, max, signed, zeros } = tile;
  if (quantity === 'zeros')
    return { rows, columns, values: zeros, zeros: new Float32Array(zeros.length) };
  const values =
    quantity === 'mean'
      ? mean
      : quantity === 'max'
        ? max
        : mean.map((value, i) => value - Math.abs(signed[i]!));
  return { rows, columns, values, zeros };
}

/** The colour domain of one layer from its statistics: three decades below the largest for log, from zero for linear. */
export function layerDomain(
  statistics: Statistics | null,
  { quantity, scale }: Pick<ViewState, 'quantity' | 'scale'>,
): Domain {
  if (quantity === 'zeros') return { low: 0, high: 1 };
  const mean = statistics?.meanAbsolute ?? 0;
  const high = quantity === 'max' ? (statistics?.maxAbsolute ?? 1) : mean * 3;
  const top = Number.isFinite(high) && high > 0 ? high : 1;
  return { low: scale === 'log' ? top / 100 : 0, high: top };
}

/** One domain for all layers: from the 5th to the 95th percentile of the layers' own. */
export function sharedDomain(
  statistics: readonly (Statistics | null)[],
  view: Pick<ViewState, 'quantity' | 'scale'>,
): Domain {
  const highs = statistics
    .filter(known => known !== null && known.meanAbsolute > 0)
    .map(known => layerDomain(known, view).high)
    .sort((a, b) => a - b);
  if (view.quantity === 'zeros' || highs.length === 0) return layerDomain(null, view);
  const high = highs[Math.floor((highs.length - 1) * 0.95)]!;
  const low = highs[Math.floor((highs.length - 1) * 0.05)]!;
  return { low: view.scale === 'log' ? low / 30 : 0, high };
}
