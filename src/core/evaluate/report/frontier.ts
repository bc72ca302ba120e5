import type { Point } from '../../../shared/safeLimit/bands';
import type { ComponentKind } from '../../../shared/model/component';
import { pairPoint, pairTables } from '../../../shared/safeLimit/pairTables';
import { damageCells } from './damageCells';
import { methodOf, prunedBy, wholeMethodOf } from './method';
import type { Setting, SweepRecord } from './readSweep';

/** Two components that are pruned together, by one method. */
export interface PairMap {
  readonly method: string;
  readonly x: ComponentKind;
  readonly y: ComponentKind;
  /** Those with both pruned, and of those with one or none what is beside them. */
  readonly cells: readonly MapCell[];
}

export interface MapCell {
  readonly x: number;
  readonly y: number;
  readonly setting: Setting;
}

/** What happens there. */
export interface Frontier extends PairMap {
  readonly cells: readonly FrontierCell[];
}

export interface FrontierCell extends MapCell {
  /** By the worst of all settings that prune no more of either; undefined where pictures are missing. */
  readonly point: Point | undefined;
}

/** A map for each method that prunes two components together, judged. */
export const frontiersOf = (
  sweep: Pick<SweepRecord, 'settings' | 'plan'>,
  tolerance: number,
): readonly Frontier[] =>
  pairMapsOf(sweep).map(map => {
    const places = map.cells.map(({ x, y, setting }) => ({
      ...{ x, y, damage: damageCells(setting, 0) },
    }));
    const tables = pairTables(places, sweep.plan);
    const point = (at: number): Point | undefined => pairPoint(tables[at]!, tolerance);
    return { ...map, cells: map.cells.map((cell, at) => ({ ...cell, point: point(at) })) };
  });

/** A map for each method that prunes two components together; with them stand the settings that prune one of them likewise. */
export function pairMapsOf({ settings }: Pick<SweepRecord, 'settings'>): readonly PairMap[] {
  const joint = settings.filter(({ variant }) => prunedBy(variant).length === 2);
  const first = joint[0] && prunedBy(joint[0].variant).map(([kind]) => kind);
  const [y, x] = first ?? [];
  if (x === undefined || y === undefined) return [];
  const pairs = new Map(
    joint.map(({ variant }) => [
      wholeMethodOf(variant),
      [methodOf(variant, y), methodOf(variant, x)],
    ]),
  );
  return [...pairs].map(([method, [onY, onX]]) => {
    const isOf = ({ variant }: Setting): boolean =>
      prunedBy(variant).every(
        ([kind]) => (kind === x ? onX : kind === y ? onY : undefined) === methodOf(variant, kind),
      );
    const own = settings
      .filter(isOf)
      .map(setting => ({ x: shareOf(setting, x), y: shareOf(setting, y), setting }));
    const [xs, ys] = [beside(own, 'x', 'y'), beside(own, 'y', 'x')];
    return { method, x, y, cells: own.filter(cell => xs.has(cell.x) && ys.has(cell.y)) };
  });
}

const shareOf = ({ variant }: Setting, kind: ComponentKind): number => variant.sparsity[kind] ?? 0;

/** The values of an axis where the other component is pruned, too, and zero. */
const beside = (
  places: readonly MapCell[],
  axis: 'x' | 'y',
  other: 'x' | 'y',
): ReadonlySet<number> =>
  new Set([0, ...places.filter(place => place[other] > 0).map(place => place[axis])]);
