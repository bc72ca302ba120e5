import type { LaidLayer, OverviewRow } from './overviewLayout';

/**
 * The layer that an arrow key, Home or End goes to; null for other keys and at the edges. Up and Down stay in the column
 * where one of the next rows has it, as in a table with gaps; else they go to what is nearest in the next row.
 */
export function moveFocus(
  rows: readonly OverviewRow[],
  from: number | null,
  key: string,
  { hasColumns = false }: { readonly hasColumns?: boolean } = {},
): number | null {
  const lines = rows.filter(row => row.kind === 'layers').map(row => row.layers);
  const all = lines.flat();
  if (all.length === 0) return null;
  if (key === 'Home') return all[0]!.layer;
  if (key === 'End') return all.at(-1)!.layer;
  if (!key.startsWith('Arrow')) return null;
  const at = all.findIndex(({ layer }) => layer === from);
  if (at < 0) return all[0]!.layer;
  if (key === 'ArrowLeft') return all[at - 1]?.layer ?? null;
  if (key === 'ArrowRight') return all[at + 1]?.layer ?? null;
  const { left } = all[at]!;
  const line = lines.findIndex(each => each.includes(all[at]!));
  const onward = key === 'ArrowDown' ? lines.slice(line + 1) : lines.slice(0, line).reverse();
  const sameColumn = onward.flat().find(each => hasColumns && each.left === left);
  return sameColumn?.layer ?? nearest(onward[0], left);
}

function nearest(line: readonly LaidLayer[] | undefined, left: number): number | null {
  const sorted = [...(line ?? [])].sort(
    (a, b) => Math.abs(a.left - left) - Math.abs(b.left - left),
  );
  return sorted[0]?.layer ?? null;
}
