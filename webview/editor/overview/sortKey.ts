import type { Layer } from '../../../src/shared/model/layer';
import type { Statistics } from '../../../src/shared/stats/statistics';
import type { OverviewRequest } from './overviewLayout';
import type { Order } from '../state/store';

const statisticOf: Readonly<Partial<Record<Order, (known: Statistics | null) => number>>> = {
  mean: known => known?.meanAbsolute ?? 0,
  max: known => known?.maxAbsolute ?? 0,
  spread: known => known?.standardDeviation ?? 0,
};

/** The figure that layers are sorted by, largest first; null where they are sorted by a text or not at all. */
export function sortKey({
  order,
  statistics,
  plans,
  damages,
}: Pick<OverviewRequest, 'order' | 'statistics' | 'plans' | 'damages'>):
  ((layer: Layer) => number) | null {
  if (order === 'network' || order === 'name' || order === 'role') return null;
  if (order === 'damage') return ({ name }) => damages?.get(name)?.perThousand ?? 0;
  if (order === 'size') return ({ weight }) => weight.elements;
  const figure = statisticOf[order];
  if (figure) return ({ index }) => figure(statistics[index] ?? null);
  return ({ index }) => {
    const zeros = plans?.[index]?.weight;
    return zeros && zeros.total > 0 ? zeros.zeros / zeros.total : 0;
  };
}
