import { isNumber, isSameSize, type Size, sizeOf, times } from './size';
import type { ShapeValue } from './shapeValues';

/**
 * A part of an axis: which of several halves (`part`), which unit, which line of a unit (`inside`), or something else, of which
 * units know nothing (`rest`).
 */
export interface Factor {
  readonly kind: 'part' | 'unit' | 'inside' | 'rest';
  readonly size: Size | undefined;
}

/** A value's axes, each the factors that it runs through, the last the fastest. */
export type Axes = readonly (readonly Factor[])[];

/** The size of factors together; undefined where one is. */
export const sizeOfAll = (factors: readonly Factor[]): Size | undefined =>
  factors.reduce<Size | undefined>(
    (product, { size }) => product && size && times(product, size),
    sizeOf(1),
  );

export const has = (factors: readonly Factor[], kind: Factor['kind']): boolean =>
  factors.some(factor => factor.kind === kind);

/** Whether two axes run through the same parts, units and lines. Sizes of the rest may differ in name. */
export const isAlike = (a: readonly Factor[], b: readonly Factor[]): boolean =>
  a.map(({ kind }) => kind).join() === b.map(({ kind }) => kind).join();

/**
 * The axes of a value after a Reshape to `shape`: a Reshape keeps the order of factors and only groups them anew. Undefined where
 * the shape fits several groupings equally well, or none. Factors of unknown size learn theirs.
 */
export function reshaped(axes: Axes, shape: ShapeValue): Axes | undefined {
  const factors = axes.flat();
  let best: { readonly score: number; readonly axes: Axes } | undefined;
  let isTied = false;
  for (const groups of groupings(factors, shape.length)) {
    const scores = groups.map((group, at) => fit(group, shape[at], axes[at]));
    if (scores.includes(-1)) continue;
    const score = scores.reduce((sum, each) => sum + each, 0);
    if (best && score < best.score) continue;
    isTied = score === best?.score;
    best = { score, axes: groups.map((group, at) => learned(group, shape[at])) };
  }
  return isTied ? undefined : best?.axes;
}

/** All ways to cut a list into so many pieces, none empty. */
function* groupings(factors: readonly Factor[], pieces: number): Generator<Factor[][]> {
  if (pieces === 1 && factors.length > 0) yield [[...factors]];
  if (pieces < 2) return;
  for (let first = 1; first <= factors.length - pieces + 1; first++)
    for (const others of groupings(factors.slice(first), pieces - 1))
      yield [factors.slice(0, first), ...others];
}

/** How well a group fits a given size: 2 exactly, 1 but for names of unknown sizes, 0 possibly, -1 not at all. */
function fit(
  group: readonly Factor[],
  given: Size | undefined,
  before: readonly Factor[] | undefined,
): number {
  if (!given || (isNumber(given) && given.number === -1)) return 0;
  // A Reshape to 0 keeps the axis.
  if (isNumber(given) && given.number === 0)
    return before?.length === group.length && before.every((each, i) => each === group[i]) ? 2 : -1;
  const size = sizeOfAll(group);
  if (isSameSize(size, given)) return 2;
  if (!size) return knownNumber(group) === 1 || given.number % knownNumber(group) === 0 ? 0 : -1;
  if (isNumber(given)) return !isNumber(size) && given.number % size.number === 0 ? 0 : -1;
  if (size.number === given.number && !isNumber(size)) return 1;
  // A size that only a run knows may be any number.
  return given.number === 1 && given.symbols.length === 1 ? 0 : -1;
}

const knownNumber = (group: readonly Factor[]): number =>
  group.reduce((product, { size }) => product * (size?.number ?? 1), 1);

/** A factor that stands alone has the size that the shape gives; one of several, what the others leave of a number. */
function learned(group: readonly Factor[], given: Size | undefined): readonly Factor[] {
  if (!given || given.number <= 0) return group;
  const [only, ...more] = group;
  if (more.length === 0)
    return only!.kind === 'rest' || !only!.size ? [{ ...only!, size: given }] : group;
  const unknown = group.filter(({ size }) => !size);
  if (unknown.length !== 1 || !isNumber(given)) return group;
  const left = given.number / knownNumber(group);
  return group.map(factor => (factor.size ? factor : { ...factor, size: sizeOf(left) }));
}
