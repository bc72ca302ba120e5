import type { Layer } from '../../../src/shared/model/layer';
import type { Statistics } from '../../../src/shared/stats/statistics';
import type { Domain, ScaleName } from '../../gl/colourScale';
import type { Quantity } from './quantity';
import type { EditorStore } from './store';
import { isShare } from './quantity';

/** The values of a layer that a colour stands for. */
interface DomainChoice {
  readonly quantity: Quantity;
  readonly scale: ScaleName;
}

type KnownStatistics = readonly (Statistics | null)[];

/** The colour domain that is chosen: drawn by hand, one for all layers, or the layer's own. */
export function chosenDomain(
  { view, statistics, model }: Pick<EditorStore, 'view' | 'statistics' | 'model'>,
  layer: number | null,
  scale: ScaleName,
): Domain {
  if (layer === null && isShare(view.quantity)) return { low: 0, high: 1 };
  if (view.domain === 'own') return view.ownDomain;
  const chosen = { quantity: layer === null ? view.quantity : 'mean', scale } as const;
  return view.domain === 'shared' || layer === null
    ? sharedDomain(model?.layers ?? [], statistics, chosen)
    : layerDomain(statistics[layer] ?? null, chosen);
}

/** The colour domain of one layer from its statistics: two decades below the largest for log, from zero for linear. */
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

/**
 * One domain for all layers, from the base's prunable weights: norms are near 1 and would leave one colour for all others.
 * Layers that are still to be read can only widen it; nothing else moves it.
 */
export function sharedDomain(
  layers: readonly Layer[],
  statistics: KnownStatistics,
  choice: DomainChoice,
): Domain {
  if (isShare(choice.quantity)) return { low: 0, high: 1 };
  const highs = layers.filter(isMeasure).flatMap(({ index }) => {
    const known = statistics[index];
    return known && known.meanAbsolute > 0 ? [layerDomain(known, choice).high] : [];
  });
  if (highs.length === 0) return layerDomain(null, choice);
  const high = highs.reduce((most, each) => Math.max(most, each));
  const low = highs.reduce((least, each) => Math.min(least, each));
  return { low: choice.scale === 'linear' ? 0 : low / 30, high };
}

/** Whether the shared domain may still widen, and whether layers lie beyond it and have its end colours. */
export function domainNotes(
  { view, statistics, model }: Pick<EditorStore, 'view' | 'statistics' | 'model'>,
  { low, high }: Domain,
): { readonly isGrowing: boolean; readonly isClipped: boolean } {
  const layers = model?.layers ?? [];
  const isGrowing = layers.some(layer => isMeasure(layer) && !statistics[layer.index]);
  const isClipped = layers.some(layer => {
    const known = isMeasure(layer) ? null : statistics[layer.index];
    if (!known || !(known.meanAbsolute > 0)) return false;
    const top = layerDomain(known, view).high;
    return top > high || top < low;
  });
  return { isGrowing, isClipped };
}

/** Linear and convolution weights are what the scale is for. */
const isMeasure = ({ target }: Layer): boolean => target !== 'none';
