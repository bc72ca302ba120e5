import type { Layer } from '../../../src/shared/model/layer';
import type { LayerPlan } from '../../../src/shared/stats/plan';
import type { Damage } from '../../../src/shared/sensitivity/damage';
import type { Statistics } from '../../../src/shared/stats/statistics';
import type { Order } from '../state/store';
import type { ColumnGroup } from './tablePlace';

/** A layer's place in a row, in CSS pixels from the row's left edge. */
export interface LaidLayer {
  readonly layer: number;
  readonly left: number;
}

/** A line of the overview: what is said of a block, or thumbnails of one block. */
export type OverviewRow =
  | {
      readonly kind: 'block';
      readonly top: number;
      readonly block: string;
      readonly layers: readonly number[];
      /** Rows that the block has, for what is said beside them. */
      readonly rows: number;
    }
  | {
      readonly kind: 'layers';
      readonly top: number;
      readonly block: string;
      /** The modules that stand in the row, where the layout names them. */
      readonly label: string;
      readonly layers: readonly LaidLayer[];
    };

/** A column's place in the table. */
export interface LaidColumn {
  readonly group: ColumnGroup;
  readonly name: string;
  readonly left: number;
}

/** Where everything of the overview stands, in CSS pixels. */
export interface OverviewLayout {
  readonly rows: readonly OverviewRow[];
  /** Empty where layers stand in no columns. */
  readonly columns: readonly LaidColumn[];
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  /** A thumbnail's picture. */
  readonly picture: { readonly width: number; readonly height: number };
}

export interface OverviewRequest {
  readonly layers: readonly Layer[];
  /** Layers that the filter lets through; null for all. */
  readonly shown: ReadonlySet<number> | null;
  readonly order: Order;
  readonly statistics: readonly (Statistics | null)[];
  readonly plans: readonly LayerPlan[] | null;
  /** By the layer's name. */
  readonly damages: ReadonlyMap<string, Damage> | null;
  readonly width: number;
}

/** The rows that a viewport shows, with some beyond its edges. */
export function visibleRows(
  { rows, rowHeight }: OverviewLayout,
  scroll: number,
  height: number,
): readonly OverviewRow[] {
  const beyond = 2 * rowHeight;
  return rows.filter(row => {
    const bottom = row.top + (row.kind === 'block' ? row.rows : 1) * rowHeight;
    return bottom > scroll - beyond && row.top < scroll + height + beyond;
  });
}
