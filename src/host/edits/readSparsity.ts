/**
 * The shares of 0 to 1 that a typed text may mean: none for what is no share, and two where a figure below 1 without a percent
 * sign may be a fraction (`0.5`: half) or a percentage (0.5 %). Takes `42`, `42.5`, `42,5 %`, `.5`.
 */
export function readSparsity(text: string): readonly number[] {
  const [, number = '', sign] = /^\s*(\d{0,3}(?:[.,]\d*)?)\s*(%?)\s*$/.exec(text) ?? [];
  if (!/\d/.test(number)) return [];
  const figure = number.replace(',', '.');
  const [value, percentage] = [Number(figure), Number(`${figure}e-2`)];
  if (value > 100) return [];
  return value > 0 && value < 1 && sign === '' ? [value, percentage] : [percentage];
}

/** `35 %`, `47.5 %`: as a person would type it. */
export const percentLabel = (sparsity: number): string =>
  `${Number((sparsity * 100).toFixed(4))} %`;
