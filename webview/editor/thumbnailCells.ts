import type { Statistics, Tile } from '../../src/shared/statistics';
import type { Domain, ScaleName } from '../gl/colourScale';
import type { Cells } from '../gl/paintTile';
import { isExact, shareBelow } from '../gl/shading';
import type { EditorStore, Quantity } from './store';

/** Whether a quantity is a share of weights: from 0 to 1, linear. */
export const isShare = (quantity: Quantity): boolean =>
  quantity === 'zeros' || quantity === 'below';

/** The values that a quantity takes from a tile under a threshold. A share is not hatched as well. */
export function cellsOf(tile: Tile, quantity: Quantity, threshold: number): Cells {
  const { rows, columns, mean, max, zeros } = tile;
  const exact = isExact(tile);
  const shape = { rows, columns, mean, exact };
  if (isShare(quantity)) {
    const below = (value: number): number => shareBelow(value, threshold, exact);
    const values = quantity === 'zeros' ? zeros : mean.map(below);
    return { ...shape, values, zeros: new Float32Array(zeros.length) };
  }
  const values = quantity === 'mean' ? mean : quantity === 'max' ? max : spreadOf(tile);
  return { ...shape, values, zeros };
}

/** How far the largest |w| stands above the mean: within a cell, or among 3 × 3 cells that are single weights. */
function spreadOf(tile: Tile): Float32Array {
  const { rows, columns, mean, max } = tile;
  if (!isExact(tile)) return max.map((value, i) => value - mean[i]!);
  return mean.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let [sum, most, count] = [0, 0, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        const value = mean[y * columns + x]!;
        sum += value;
        count++;
        if (value > most) most = value;
      }
    return most - sum / count;
  });
}

/** The colour domain that is chosen: drawn by hand, one for all layers, or the layer's own. */
export function chosenDomain(
  { view, statistics }: Pick<EditorStore, 'view' | 'statistics'>,
  layer: number | null,
  scale: ScaleName,
): Domain {
  if (layer === null && isShare(view.quantity)) return { low: 0, high: 1 };
  if (view.domain === 'own') return view.ownDomain;
  const chosen = { quantity: layer === null ? view.quantity : 'mean', scale } as const;
  return view.domain === 'shared' || layer === null
    ? sharedDomain(statistics, chosen)
    : layerDomain(statistics[layer] ?? null, chosen);
}

interface DomainChoice {
  readonly quantity: Quantity;
  readonly scale: ScaleName;
}

/** The colour domain of one layer from its statistics: three decades below the largest for log, from zero for linear. */
export function layerDomain(
  statistics: Statistics | null,
  { quantity, scale }: DomainChoice,
): Domain {
  if (isShare(quantity)) return { low: 0, high: 1 };
  const mean = statistics?.meanAbsolute ?? 0;
  const high = quantity === 'max' ? (statistics?.maxAbsolute ?? 1) : mean * 3;
  const top = Number.isFinite(high) && high > 0 ? high : 1;
  return { low: scale === 'linear' ? 0 : top / 100, high: top };
}

/** One domain for all layers: from the 5th to the 95th percentile of the layers' own. */
export function sharedDomain(
  statistics: readonly (Statistics | null)[],
  view: DomainChoice,
): Domain {
  const highs = statistics
    .filter(known => known !== null && known.meanAbsolute > 0)
    .map(known => layerDomain(known, view).high)
    .sort((a, b) => a - b);
  if (isShare(view.quantity) || highs.length === 0) return layerDomain(null, view);
  const high = highs[Math.floor((highs.length - 1) * 0.95)]!;
  const low = highs[Math.floor((highs.length - 1) * 0.05)]!;
  return { low: view.scale === 'linear' ? 0 : low / 30, high };
}
