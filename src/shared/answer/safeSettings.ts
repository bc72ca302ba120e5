import type { SweepContents, SweepMap, SweepSeries } from '../messages/sweepMessages';
import type { ByComponent, ComponentKind } from '../model/component';
import { pairPoint } from '../safeLimit/pairTables';
import { safeEdge } from '../safeLimit/safeEdge';
import { safeLimit } from '../safeLimit/safeLimit';
import { collapseSentence, safeLimitSentence, stayLabel } from '../safeLimit/sentences';
import { settingLabel } from '../safeSearch/safeResultSentence';
import { mapTables } from './mapTables';
import { seriesTable } from './seriesTable';

/** As far as a sweep shows that pruning leaves pictures as they are. */
export interface SafeSetting {
  readonly sparsity: ByComponent<number>;
  readonly method: string;
  /** A cell that was made by it. */
  readonly key: string;
  /** How sure that is. */
  readonly sentence: string;
}

/** What of a sweep an answer goes by. */
export type Answerable = Pick<SweepContents, 'plan' | 'curves' | 'maps'>;

/** What a sweep shows to be safe within a tolerance: the limit of each curve, and of each map the furthest pairs. */
export const safeSettings = (
  { plan, curves, maps }: Answerable,
  tolerance: number,
): readonly SafeSetting[] => [
  ...curves.flatMap(({ component, series }) =>
    series.flatMap(each => limitOf(component, each, plan, tolerance)),
  ),
  ...maps.flatMap(map => edgeOf(map, plan, tolerance)),
];

function limitOf(
  component: ComponentKind,
  series: SweepSeries,
  plan: Answerable['plan'],
  tolerance: number,
): readonly SafeSetting[] {
  const found = safeLimit(seriesTable(series, plan), tolerance);
  if (found.state !== 'safe') return [];
  const { sparsity } = found.limit;
  const { key } = series.settings.find(each => each.sparsity === sparsity)!.cells[0]!;
  const sentence = safeLimitSentence(found, tolerance);
  return [{ sparsity: { [component]: sparsity }, method: series.method, key, sentence }];
}

function edgeOf(
  map: SweepMap,
  plan: Answerable['plan'],
  tolerance: number,
): readonly SafeSetting[] {
  const points = mapTables(map, plan).map(table => pairPoint(table, tolerance));
  const judged = map.places.map((place, at) => ({ ...place, point: points[at] }));
  return safeEdge(judged).map(({ x, y, point, cells }) => {
    const sparsity: ByComponent<number> = { [map.y]: y, [map.x]: x };
    const sentence = [
      `Safe up to ${settingLabel(sparsity)}: ${stayLabel(point!, tolerance)} at every pair that prunes no more of either.`,
      ...collapseSentence(point!),
    ].join(' ');
    return { sparsity, method: map.method, key: cells[0]!.key, sentence };
  });
}
