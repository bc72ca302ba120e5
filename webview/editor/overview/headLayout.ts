import type { LaidColumn } from './overviewLayout';
import type { ColumnGroup } from './tablePlace';

/** The heads of the table's columns, in CSS pixels. */
export interface HeadLayout {
  readonly groups: readonly HeadGroup[];
  /** Room for the groups' titles, above the columns' names. */
  readonly titleHeight: number;
  readonly height: number;
  /** Whether columns are too narrow for their names, which then run from the top down. */
  readonly isUpright: boolean;
}

export interface HeadGroup {
  readonly group: ColumnGroup;
  readonly left: number;
  readonly width: number;
  /** Whether the title runs from the top down, since a word of it is wider than the group. */
  readonly isUpright: boolean;
}

const LINE = 15;
const MARGIN = 2;
/** About how wide a letter of 11 px is; rather too much. */
const LETTER = 6.9;
/** How far a head may reach beyond its pictures. */
const BESIDE_NAME = 3;
const BESIDE_TITLE = 4;

/** Lays out heads so that none is cut: titles wrap between words, and names are turned where one is wider than its column. */
export function headLayout(
  columns: readonly LaidColumn[],
  picture: number,
  titles: Readonly<Record<ColumnGroup, string>>,
): HeadLayout {
  const groups = columns
    .filter((column, i) => column.group !== columns[i - 1]?.group)
    .map(({ group, left }) => {
      const last = columns.findLast(column => column.group === group)!;
      const width = last.left + picture - left + 2 * BESIDE_TITLE;
      const isUpright = wordsOf(titles[group]).some(word => widthOf(word) > width);
      return { group, left: left - BESIDE_TITLE, width, isUpright };
    });
  const heights = groups.map(({ group, width, isUpright }) =>
    isUpright ? widthOf(titles[group]) : LINE * linesOf(titles[group], width),
  );
  const names = columns.map(({ name }) => widthOf(name));
  const isUpright = Math.max(0, ...names) > picture + 2 * BESIDE_NAME;
  const titleHeight = MARGIN + Math.ceil(Math.max(LINE, ...heights));
  const nameHeight = isUpright ? Math.ceil(Math.max(...names)) : LINE;
  return { groups, isUpright, titleHeight, height: titleHeight + nameHeight + 3 * MARGIN };
}

/** Where a column's name stands. */
export const nameBox = (
  { left }: LaidColumn,
  picture: number,
): { readonly left: number; readonly width: number } => ({
  left: left - BESIDE_NAME,
  width: picture + 2 * BESIDE_NAME,
});

const widthOf = (text: string): number => text.trimEnd().length * LETTER;

const wordsOf = (title: string): readonly string[] => title.split(/(?<=[ -])/);

/** Lines that a title takes when it breaks behind spaces and hyphens. */
function linesOf(title: string, width: number): number {
  let [lines, used] = [1, 0];
  for (const word of wordsOf(title)) {
    if (used > 0 && used + widthOf(word) > width) [lines, used] = [lines + 1, 0];
    used += word.length * LETTER;
  }
  return lines;
}
