import type { Layer } from '../../src/shared/layer';
import type { LayerPlan } from '../../src/shared/plan';
import type { Statistics } from '../../src/shared/statistics';
import type { Order } from './store';

/** A line of the overview: a block's heading, or thumbnails of one block. */
export type OverviewRow =
  | {
      readonly kind: 'block';
      readonly top: number;
      readonly block: string;
      readonly layers: readonly number[];
    }
  | {
      readonly kind: 'layers';
      readonly top: number;
      readonly block: string;
      readonly layers: readonly number[];
    };

const THUMBNAIL_WIDTH = 92;
const GAP = 8;
export const ROW_HEIGHT = 96;
export const BLOCK_HEIGHT = 32;

export interface OverviewRequest {
  readonly layers: readonly Layer[];
  readonly shown: ReadonlySet<number> | null;
  readonly order: Order;
  readonly statistics: readonly (Statistics | null)[];
  readonly plans: readonly LayerPlan[] | null;
  readonly width: number;
}

/** Lays layers out in rows that fill the width; a block's rows never mix with the next block's. */
export function overviewRows(request: OverviewRequest): {
  readonly rows: readonly OverviewRow[];
  readonly height: number;
  /** CSS pixels from one thumbnail to the next. */
  readonly pitch: number;
} {
  const perRow = Math.max(1, Math.floor((request.width + GAP) / (THUMBNAIL_WIDTH + GAP)));
  const rest = Math.max(0, request.width + GAP - perRow * (THUMBNAIL_WIDTH + GAP));
  const pitch = THUMBNAIL_WIDTH + GAP + (perRow > 1 ? Math.floor(rest / (perRow - 1)) : 0);
  const rows: OverviewRow[] = [];
  let top = 0;
  for (const [block, layers] of grouped(request)) {
    rows.push({ kind: 'block', top, block, layers });
    top += BLOCK_HEIGHT;
    for (let i = 0; i < layers.length; i += perRow) {
      rows.push({ kind: 'layers', top, block, layers: layers.slice(i, i + perRow) });
      top += ROW_HEIGHT;
    }
  }
  return { rows, height: top, pitch };
}

/** The rows that a viewport shows, with some beyond its edges. */
export function visibleRows(
  rows: readonly OverviewRow[],
  scroll: number,
  height: number,
): readonly OverviewRow[] {
  const beyond = 2 * ROW_HEIGHT;
  return rows.filter(
    ({ top }) => top + ROW_HEIGHT > scroll - beyond && top < scroll + height + beyond,
  );
}

/** In network order grouped by block; any other order is one list over all blocks. */
function grouped({
  layers,
  shown,
  order,
  statistics,
  plans,
}: OverviewRequest): readonly (readonly [string, number[]])[] {
  const visible = layers.filter(({ index }) => shown === null || shown.has(index));
  if (order !== 'network') {
    const key = sortKey(order, statistics, plans);
    const sorted = [...visible].sort((a, b) =>
      order === 'name' || order === 'role'
        ? a[order].localeCompare(b[order]) || a.index - b.index
        : key(b) - key(a) || a.index - b.index,
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

const statisticOf: Readonly<Partial<Record<Order, (known: Statistics | null) => number>>> = {
  mean: known => known?.meanAbsolute ?? 0,
  max: known => known?.maxAbsolute ?? 0,
  spread: known => known?.standardDeviation ?? 0,
};

function sortKey(
  order: Order,
  statistics: readonly (Statistics | null)[],
  plans: readonly LayerPlan[] | null,
): (layer: Layer) => number {
  if (order === 'size') return ({ weight }) => weight.elements;
  const figure = statisticOf[order];
  if (figure) return ({ index }) => figure(statistics[index] ?? null);
  return ({ index }) => {
    const zeros = plans?.[index]?.weight;
    return zeros && zeros.total > 0 ? zeros.zeros / zeros.total : 0;
  };
}
