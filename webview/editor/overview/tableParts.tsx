import type { VNode } from 'preact';
import { strings } from '../../strings';
import type { LaidColumn, OverviewLayout, OverviewRow } from './overviewLayout';
import './table.css';
import { LABELS, MODULES } from './tableLayout';
import type { ColumnGroup } from './tablePlace';

/** Height of the column heads, in CSS pixels; they stay in view. */
export const HEAD_HEIGHT = 38;

const titles: Readonly<Record<ColumnGroup, string>> = {
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
  readonly picture: OverviewLayout['picture'];
  readonly width: number;
}

/** What the columns are. Screen readers hear it of every layer: its name and role. */
export function TableHead({ columns, picture, width }: TableHeadProps): VNode {
  const groups = columns.filter((column, i) => column.group !== columns[i - 1]?.group);
  return (
    <div class="table-head" aria-hidden="true" style={{ minWidth: `${width}px` }}>
      <span class="table-legend">
        <span class="table-legend-corner" /> {strings.legendConvolution}
        <br />
        <span class="table-legend-line" title={strings.legendSizeLong} /> {strings.legendSize}
      </span>
      {groups.map(({ group, left }) => {
        const last = columns.findLast(column => column.group === group)!;
        return (
          <span
            key={group}
            class="table-group"
            title={titles[group]}
            style={{ left: `${left - 4}px`, width: `${last.left + picture.width - left + 8}px` }}
          >
            {titles[group]}
          </span>
        );
      })}
      {columns.map(({ group, name, left }) => (
        <span
          key={`${group} ${name}`}
          class="table-column"
          title={name}
          style={{ left: `${left - 3}px`, width: `${picture.width + 6}px` }}
        >
          {name}
        </span>
      ))}
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
