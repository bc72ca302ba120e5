import type { OverviewLayout, OverviewRequest, OverviewRow } from './overviewLayout';
import { sortKey } from './sortKey';

const PICTURE = { width: 92, height: 48 } as const;
const GAP = 8;
const ROW_HEIGHT = 96;
const BLOCK_HEIGHT = 32;

/** Lays layers out in rows that fill the width; a block's rows never mix with the next block's. */
export function gridLayout(request: OverviewRequest): OverviewLayout {
  const { width } = request;
  const perRow = Math.max(1, Math.floor((width + GAP) / (PICTURE.width + GAP)));
  const rest = Math.max(0, width + GAP - perRow * (PICTURE.width + GAP));
  const pitch = PICTURE.width + GAP + (perRow > 1 ? Math.floor(rest / (perRow - 1)) : 0);
  const rows: OverviewRow[] = [];
  let top = 0;
  for (const [block, layers] of grouped(request)) {
    const lines = Math.ceil(layers.length / perRow);
    rows.push({ kind: 'block', top, block, layers, rows: lines });
    top += BLOCK_HEIGHT;
    for (let i = 0; i < layers.length; i += perRow) {
      const line = layers.slice(i, i + perRow);
      const laid = line.map((layer, column) => ({ layer, left: column * pitch }));
      rows.push({ kind: 'layers', top, block, label: '', layers: laid });
      top += ROW_HEIGHT;
    }
  }
  return { rows, columns: [], width, height: top, rowHeight: ROW_HEIGHT, picture: PICTURE };
}

/** In network order grouped by block; any other order is one list over all blocks. */
function grouped(request: OverviewRequest): readonly (readonly [string, number[]])[] {
  const { layers, shown, order } = request;
  const visible = layers.filter(({ index }) => shown === null || shown.has(index));
  if (order !== 'network') {
    const key = sortKey(request);
    const sorted = [...visible].sort((a, b) =>
      key
        ? key(b) - key(a) || a.index - b.index
        : order === 'name' || order === 'role'
          ? a[order].localeCompare(b[order]) || a.index - b.index
          : 0,
    );
    return sorted.length === 0 ? [] : [['', sorted.map(({ index }) => index)]];
  }
  const blocks = new Map<string, number[]>();
  for (const { block, index } of visible) {
    const list = blocks.get(block);
    if (list) list.push(index);
    else blocks.set(block, [index]);
  }
  return [...blocks];
}
