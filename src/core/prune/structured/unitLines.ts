import type { UnitSet, UnitSlice } from '../../model/units/unitSet';

/**
 * Where units lie among a tensor's elements in storage order: element i stands at line floor(i / `inner`) mod `length` of their
 * axis, and line l belongs to unit floor((l mod `period`) / `width`).
 */
export interface UnitLines {
  readonly units: number;
  readonly inner: number;
  readonly length: number;
  readonly period: number;
  readonly width: number;
}

export function unitLines({ units, width }: UnitSet, { tensor, axis }: UnitSlice): UnitLines {
  const { dims } = tensor;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  return { units, inner, length: dims[axis]!, period: units * width, width };
}

/** Calls `visit` for every run of neighbouring elements of one unit from storage index `first` on, as positions in a chunk. */
export function eachRun(
  { inner, length, period, width }: UnitLines,
  { first, count }: { readonly first: number; readonly count: number },
  visit: (unit: number, from: number, to: number) => void,
): void {
  // All lines of a unit follow each other in storage.
  const run = inner * width;
  const whole = length * inner;
  for (let at = 0; at < count;) {
    const place = (first + at) % whole;
    const unit = Math.floor((place % (period * inner)) / run);
    const to = Math.min(count, at + run - (place % run));
    visit(unit, at, to);
    at = to;
  }
}
