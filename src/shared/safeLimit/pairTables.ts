import { type Point, pointsOf } from './bands';
import { type DamageCell, type DamageTable, damageTable, type Planned } from './damageTable';

/** Two components pruned together, each by so much. */
export interface PairPlace {
  readonly x: number;
  readonly y: number;
  /** What was measured there; the sparsity of these cells is not looked at. */
  readonly damage: readonly DamageCell[];
}

/**
 * For each place of a map a table of all places on the way to it, those that prune no more of either, with the place itself last:
 * the rules of a curve then hold for its end. The columns are numbered.
 */
export const pairTables = (
  places: readonly PairPlace[],
  { prompts, seeds }: Omit<Planned, 'sparsities'>,
): readonly DamageTable[] =>
  places.map(place => {
    const way = [
      ...places.filter(each => each !== place && each.x <= place.x && each.y <= place.y),
      place,
    ];
    const cells = way.flatMap(({ damage }, at) => damage.map(cell => ({ ...cell, sparsity: at })));
    return damageTable(cells, { sparsities: way.map((_, at) => at), prompts, seeds });
  });

/** What prompts say at the end of a table's way; undefined where pictures are missing there. */
export function pairPoint(table: DamageTable, tolerance: number): Point | undefined {
  const last = table.sparsities.length + table.incomplete.length - 1;
  return pointsOf(table, tolerance).find(({ sparsity }) => sparsity === last);
}
