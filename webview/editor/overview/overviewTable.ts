import type { Layer } from '../../../src/shared/model/layer';
import { columnGroups, type ColumnGroup, LAST_ROW, tablePlace } from './tablePlace';

/** A column of the table: layers that do the same in every module. */
export interface TableColumn {
  readonly group: ColumnGroup;
  readonly name: string;
}

/** A row of the table: the layers of one module, by their columns. */
export interface TableRow {
  readonly block: string;
  /** The modules that stand in the row: `res0 attn0`. In the stem, where every layer is its own module, the layers' names. */
  readonly label: string;
  /** Layer indices by column; absent ones have no such layer. */
  readonly cells: ReadonlyMap<number, number>;
}

export interface OverviewTable {
  readonly columns: readonly TableColumn[];
  /** In network order. */
  readonly rows: readonly TableRow[];
}

/** The order of columns that most exports have; others follow in the order in which they first come. */
const known = ['conv1', 'conv2', 'time', 'skip', 'q', 'k', 'v', 'qkv', 'out', 'ff.0', 'ff.2'];

interface GrowingRow {
  readonly block: string;
  readonly key: string;
  readonly modules: Set<string>;
  readonly names: string[];
  readonly cells: Map<string, number>;
}

/**
 * Layers as the architecture: a row for each module of a block, in network order, and a column for each role in it, so that
 * all `attn2.to_k` stand below each other. Two layers of one row and column get a row each.
 */
export function overviewTable(layers: readonly Layer[]): OverviewTable {
  const columns = new Map<string, TableColumn>();
  const blocks = new Map<string, GrowingRow[]>();
  for (const layer of layers) {
    const { block, index, name } = layer;
    const place = tablePlace(layer);
    const column = `${place.group} ${place.column}`;
    columns.set(column, { group: place.group, name: place.column });
    const rows = blocks.get(block) ?? [];
    blocks.set(block, rows);
    const key = place.row === LAST_ROW ? (rows.at(-1)?.key ?? '') : place.row;
    let row = rows.findLast(each => each.key === key);
    if (!row || row.cells.has(column)) {
      row = { block, key, modules: new Set(), names: [], cells: new Map() };
      rows.push(row);
    }
    row.cells.set(column, index);
    row.names.push(name);
    for (const module of place.modules) row.modules.add(module);
  }
  const sorted = [...columns].sort(([, a], [, b]) => rankOf(a) - rankOf(b));
  const position = new Map(sorted.map(([key], i) => [key, i]));
  return {
    columns: sorted.map(([, column]) => column),
    rows: [...blocks.values()].flat().map(({ block, modules, names, cells }) => ({
      block,
      label:
        modules.size > 0
          ? [...modules].sort(byModule).join(' ')
          : block === 'stem'
            ? stemLabel(names)
            : '',
      cells: new Map([...cells].map(([column, layer]) => [position.get(column)!, layer])),
    })),
  };
}

/** Array sorting is stable: unknown columns keep the order in which they came. */
const rankOf = ({ group, name }: TableColumn): number => {
  const at = known.indexOf(name);
  return columnGroups.indexOf(group) * 100 + (at < 0 ? known.length : at);
};

/** `res0 attn0 t1`, whatever the order of an export's nodes. */
const byModule = (a: string, b: string): number => moduleRank(a) - moduleRank(b);
const moduleRank = (module: string): number =>
  ['r', 'a', 't'].indexOf(module[0]!) * 1000 + Number(/\d+/.exec(module)?.[0] ?? 0);

/** In the stem each layer is its own module: `conv_in time1`. */
const stemLabel = (names: readonly string[]): string =>
  names
    .map(name =>
      name
        .replace(/time_embedding\.linear_/, 'time')
        .split('.')
        .at(-1)!,
    )
    .join(' ');
