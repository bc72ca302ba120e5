/** Numbers as people read them. Every figure on screen passes through here. */

let locale: string | undefined;
/** By their options: to make one takes longer than all it will ever format. */
const formats = new Map<string, Intl.NumberFormat>();

/** Sets the language of all figures (BCP 47); undefined is the machine's own. */
export function setLocale(tag: string | undefined): void {
  locale = tag;
  formats.clear();
}

/** `35.0 %`: a share of 0 to 1 with one decimal. */
export const percent = (share: number): string =>
  `${number(share * 100, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;

/** `37.5 %`: a share as short as it can be said, alike in every language: for what was asked for and for files. */
export const plainPercent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;

/** `0.43`: a measure of damage with two significant digits, alike in every language. */
export const plainDamage = (damage: number): string =>
  Number.isFinite(damage) ? String(Number(damage.toPrecision(2))) : 'not finite';

/** `16.6 MiB`: bytes in binary units, three significant digits. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number(value, { maximumSignificantDigits: unit === 0 ? 4 : 3 })} ${units[unit]}`;
}

/** `4.14 M`: a count with a decimal prefix, three significant digits. */
export function count(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return number(scaled, { maximumSignificantDigits: 3 }) + (units[unit] ?? '');
}

/** `630,231`: a whole number with separators. */
export const integer = (value: number): string => number(value, { maximumFractionDigits: 0 });

/** `0.0310`: a weight's magnitude, three significant digits; exponents outside 1e-4 to 1e5. */
export function magnitude(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e5 ? value.toExponential(2) : value.toPrecision(3);
}

/** `768 × 320`. */
export const shape = (dims: readonly number[]): string => dims.join(' × ');

/** `2 h 10 min`, `1 min 20 s`, `0.4 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${number(seconds, { maximumFractionDigits: 1 })} s`;
  if (seconds < 60) return `${number(Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (seconds >= 3600) return `${number(Math.floor(minutes / 60))} h ${number(minutes % 60)} min`;
  return `${number(Math.floor(seconds / 60))} min ${number(Math.round(seconds % 60))} s`;
}

function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format.format(value);
}
