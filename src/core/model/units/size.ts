/** A size in a graph: a number times sizes that only a run knows, by names in order. */
export interface Size {
  readonly number: number;
  readonly symbols: readonly string[];
}

export const sizeOf = (number: number): Size => ({ number, symbols: [] });

export const symbol = (name: string): Size => ({ number: 1, symbols: [name] });

/** Whether a size is a plain number, the same in every run. */
export const isNumber = ({ symbols }: Size): boolean => symbols.length === 0;

export const times = (a: Size, b: Size): Size => ({
  number: a.number * b.number,
  symbols: [...a.symbols, ...b.symbols].sort(),
});

/** A quotient as graphs compute it, rounded down; undefined where only a run could tell. */
export function over(a: Size, b: Size): Size | undefined {
  if (isNumber(a) && isNumber(b) && b.number > 0)
    return a.number < 0 ? undefined : sizeOf(Math.floor(a.number / b.number));
  const left = [...a.symbols];
  for (const name of b.symbols) {
    const at = left.indexOf(name);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  const number = a.number / b.number;
  return Number.isInteger(number) ? { number, symbols: left } : undefined;
}

/** A sum; undefined where only a run could tell. */
export const plus = (a: Size, b: Size): Size | undefined =>
  isNumber(a) && isNumber(b) ? sizeOf(a.number + b.number) : undefined;

export const isSameSize = (a: Size | undefined, b: Size | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.number === b.number &&
  a.symbols.join(' ') === b.symbols.join(' ');
