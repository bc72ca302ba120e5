import { printable } from '../../shared/printable';

/** Rows as aligned columns: texts to the left, numbers and what looks like them to the right. Control characters are shown. */
export function table(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map(row => row.map(printable));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]!.length)),
  );
  const isText = head.map((_, column) => !rows.some(row => /^-?[\d.,]/.test(row[column]!)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (isText[i] ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
