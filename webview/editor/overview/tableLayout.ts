import type { LaidColumn, OverviewLayout, OverviewRequest, OverviewRow } from './overviewLayout';
import { type OverviewTable, overviewTable, type TableRow } from './overviewTable';
import { sortKey } from './sortKey';

/** Room for the names of blocks and modules, and for the sums of a block, in CSS pixels. */
export const LABELS = 198;
export const SUMS = 168;
/** Room for the names of modules, of that for labels. */
export const MODULES = 84;
const GAP = 5;
const GROUP_GAP = 10;
const BLOCK_GAP = 10;
const UNDER_PICTURE = 7;

/**
 * Lays layers out as a table: a row for each module, a column for each role in it. Any other order than the network's sorts
 * the rows over all blocks, by the largest figure of their layers or, for the size, by the sum.
 */
export function tableLayout(request: OverviewRequest): OverviewLayout {
  const { layers, shown, order } = request;
  const visible = layers.filter(({ index }) => shown === null || shown.has(index));
  const table = overviewTable(visible);
  const picture = pictureSize(table, request.width);
  const columns = laidColumns(table, picture.width);
  const rowHeight = picture.height + UNDER_PICTURE;
  const rows: OverviewRow[] = [];
  let top = 0;
  for (const [block, lines] of ordered(table, request)) {
    const all = lines.flatMap(({ cells }) => [...cells.values()]);
    rows.push({ kind: 'block', top, block, layers: all, rows: lines.length });
    for (const { cells, label, block: own } of lines) {
      const laid = columns.flatMap(({ left }, i) => {
        const layer = cells.get(i);
        return layer === undefined ? [] : [{ layer, left }];
      });
      const named = order === 'network' ? label : `${own} ${label}`;
      rows.push({ kind: 'layers', top, block: own, label: named, layers: laid });
      top += rowHeight;
    }
    top += BLOCK_GAP;
  }
  const right = (columns.at(-1)?.left ?? LABELS) + picture.width + GROUP_GAP;
  return { rows, columns, width: right + SUMS, height: top, rowHeight, picture };
}

/** As large as the width allows, so that a text encoder's few columns are no smaller than they need be. */
function pictureSize(
  { columns }: OverviewTable,
  width: number,
): { readonly width: number; readonly height: number } {
  const groups = new Set(columns.map(({ group }) => group)).size;
  const room = width - LABELS - SUMS - groups * GROUP_GAP;
  const each = Math.floor(room / Math.max(1, columns.length)) - GAP;
  const side = Math.min(72, Math.max(18, each));
  return { width: side, height: Math.round(Math.min(40, Math.max(18, side * 0.62))) };
}

function laidColumns({ columns }: OverviewTable, width: number): readonly LaidColumn[] {
  let left = LABELS;
  return columns.map(({ group, name }, i) => {
    if (i > 0) left += width + (columns[i - 1]!.group === group ? GAP : GROUP_GAP);
    return { group, name, left };
  });
}

/** Rows by block in network order; in any other order one list without blocks. */
function ordered(
  { rows }: OverviewTable,
  request: OverviewRequest,
): readonly (readonly [string, readonly TableRow[]])[] {
  const { layers, order } = request;
  const key = sortKey(request);
  if (key) {
    const figures = new Map(
      rows.map(row => {
        const own = [...row.cells.values()].map(layer => key(layers[layer]!));
        return [row, order === 'size' ? own.reduce((sum, n) => sum + n, 0) : Math.max(...own)];
      }),
    );
    const sorted = [...rows].sort((a, b) => figures.get(b)! - figures.get(a)!);
    return sorted.length === 0 ? [] : [['', sorted]];
  }
  if (order === 'name') {
    const named = (row: TableRow): string => `${row.block} ${row.label}`;
    const sorted = [...rows].sort((a, b) =>
      named(a).localeCompare(named(b), undefined, { numeric: true }),
    );
    return sorted.length === 0 ? [] : [['', sorted]];
  }
  // Columns are roles already: an order by role is the network's.
  const blocks = new Map<string, TableRow[]>();
  for (const row of rows) blocks.set(row.block, [...(blocks.get(row.block) ?? []), row]);
  return [...blocks];
}
