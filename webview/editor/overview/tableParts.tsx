import type { VNode } from 'preact';
import { strings } from '../../strings';
import { type HeadLayout, nameBox } from './headLayout';
import type { LaidColumn, OverviewLayout, OverviewRow } from './overviewLayout';
import './table.css';
import { LABELS, MODULES, SUMS } from './tableLayout';
import type { ColumnGroup } from './tablePlace';

export const groupTitles: Readonly<Record<ColumnGroup, string>> = {
  resnet: strings.groupResnet,
  projectionIn: strings.groupProjectionIn,
  selfAttention: strings.groupSelfAttention,
  crossAttention: strings.groupCrossAttention,
  textAttention: strings.groupTextAttention,
  feedForward: strings.groupFeedForward,
  textFeedForward: strings.groupTextFeedForward,
  modulation: strings.groupModulation,
  projectionOut: strings.groupProjectionOut,
  scale: strings.groupScale,
  other: strings.groupOther,
  norms: strings.groupNorms,
  embeddings: strings.groupEmbeddings,
};

interface TableHeadProps {
  readonly columns: readonly LaidColumn[];
  readonly head: HeadLayout;
  readonly picture: OverviewLayout['picture'];
  readonly width: number;
  /** What stands right of all rows. */
  readonly sums: string | undefined;
}

/** What the columns are. Screen readers hear it of every layer: its name and role. */
export function TableHead({ columns, head, picture, width, sums }: TableHeadProps): VNode {
  const { groups, titleHeight, height, isUpright } = head;
  return (
    <div
      class="table-head"
      aria-hidden="true"
      style={{ minWidth: `${width}px`, height: `${height}px` }}
    >
      <span class="table-legend">
        <span class="table-legend-corner" /> {strings.legendConvolution}
        <br />
        <span class="table-legend-line" title={strings.legendSizeLong} /> {strings.legendSize}
      </span>
      {sums !== undefined && (
        <span class="table-sums-head quiet" style={{ left: `${width - SUMS + 10}px` }}>
          {sums}
        </span>
      )}
      {groups.map(({ group, left, ...box }) => (
        <span
          key={group}
          class={`table-group${box.isUpright ? ' upright' : ''}`}
          title={groupTitles[group]}
          style={{ left: `${left}px`, width: `${box.width}px`, height: `${titleHeight}px` }}
        >
          <span>{groupTitles[group]}</span>
        </span>
      ))}
      {columns.map(column => {
        const box = nameBox(column, picture.width);
        return (
          <span
            key={`${column.group} ${column.name}`}
            class={`table-column${isUpright ? ' upright' : ''}`}
            title={column.name}
            style={{
              left: `${box.left}px`,
              width: `${box.width}px`,
              top: `${titleHeight + 2}px`,
              height: `${height - titleHeight - 4}px`,
            }}
          >
            {column.name}
          </span>
        );
      })}
    </div>
  );
}

/** The modules of a row, before its layers. */
export function TableLabel({
  row,
  isSorted,
}: {
  readonly row: Extract<OverviewRow, { kind: 'layers' }>;
  /** No block's name stands before it. */
  readonly isSorted: boolean;
}): VNode {
  return (
    <span
      class="table-label"
      aria-hidden="true"
      title={row.label}
      style={{
        top: `${row.top}px`,
        ...(isSorted
          ? { left: 0, width: `${LABELS - 10}px` }
          : { left: `${LABELS - MODULES}px`, width: `${MODULES - 8}px` }),
      }}
    >
      {row.label}
    </span>
  );
}
