import { printable } from './printable';

export type CsvValue = string | number | undefined;

/**
 * Rows as comma-separated values (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe in front; control
 * characters are shown, not written. What is not finite is `inf`, what is not known is empty.
 */
export const csvText = (head: readonly string[], rows: readonly (readonly CsvValue[])[]): string =>
  [head, ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('');

function field(value: CsvValue): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'inf';
  const text = printable(value);
  const guarded = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
