import type { SweepMap } from '../../src/shared/messages/sweepMessages';

/** Where everything looks: one cursor for curve, pictures, map and panel. */
export interface Cursor {
  readonly column: number;
  readonly prompt: number;
}

/** A place of a map: two components pruned together. */
export interface Pair {
  readonly map: SweepMap;
  readonly x: number;
  readonly y: number;
}

/** A place of so many columns and prompts; places beyond the ends are the ends. */
export function withinEnds({ column, prompt }: Cursor, columns: number, prompts: number): Cursor {
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return { column: within(column, columns), prompt: within(prompt, prompts) };
}
