import type { OverviewRow } from './overviewRows';

/** The layer that an arrow key, Home or End goes to; null for other keys and at the edges. */
export function moveFocus(
  rows: readonly OverviewRow[],
  from: number | null,
  key: string,
): number | null {
  const lines = rows.filter(row => row.kind === 'layers').map(row => row.layers);
  const all = lines.flat();
  if (all.length === 0) return null;
  if (key === 'Home') return all[0]!;
  if (key === 'End') return all.at(-1)!;
  if (!key.startsWith('Arrow')) return null;
  if (from === null) return all[0]!;
  const at = all.indexOf(from);
  if (key === 'ArrowLeft') return all[at - 1] ?? null;
  if (key === 'ArrowRight') return all[at + 1] ?? null;
  const line = lines.findIndex(layers => layers.includes(from));
  const next = lines[line + (key === 'ArrowDown' ? 1 : -1)];
  return next?.[Math.min(lines[line]?.indexOf(from) ?? 0, next.length - 1)] ?? null;
}
