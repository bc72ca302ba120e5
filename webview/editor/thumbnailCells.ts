import type { Statistics, Tile } from '../../src/shared/statistics';
import type { Domain, ScaleName } from '../gl/colourScale';
import type { Cells } from '../gl/paintTile';
import { isExact } from '../gl/shading';
import type { EditorStore, Quantity } from './store';

/** The values that a quantity takes from a tile. */
export function cellsOf(tile: Tile, quantity: Quantity): Cells {
  const { rows, columns, mean, max, signed, zeros } = tile;
  const shape = { rows, columns, mean, exact: isExact(tile) };
  if (quantity === 'zeros')
    return { ...shape, values: zeros, zeros: new Float32Array(zeros.length) };
  const values =
    quantity === 'mean'
      ? mean
      : quantity === 'max'
        ? max
        : mean.map((value, i) => value - Math.abs(signed[i]!));
  return { ...shape, values, zeros };
}

/** The colour domain that is chosen: drawn by hand, one for all layers, or the layer's own. */
export function chosenDomain(
  { view, statistics }: Pick<EditorStore, 'view' | 'statistics'>,
  layer: number | null,
  scale: ScaleName,
): Domain {
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
  if (quantity === 'zeros') return { low: 0, high: 1 };
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
  if (view.quantity === 'zeros' || highs.length === 0) return layerDomain(null, view);
  const high = highs[Math.floor((highs.length - 1) * 0.95)]!;
  const low = highs[Math.floor((highs.length - 1) * 0.05)]!;
  return { low: view.scale === 'linear' ? 0 : low / 30, high };
}
