import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { REST } from './rest';

/** Rows and columns from the first to one past the last. */
export interface Region {
  readonly rows: Span;
  readonly columns: Span;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the cells of a grid lie in it, in pixels. */
export interface GridPlan {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
  /** Left of the first column, and above the first row. */
  readonly left: number;
  readonly top: number;
  /** Of a row, above its pictures: for its name where that does not stand beside them. */
  readonly above: number;
}

/** Drawn beyond what is in sight: what comes into sight is there already. */
const SPARE = 2;

/** Which of `count` things of `size` pixels lie between two places, with some beside them. */
export function spanBetween(from: number, to: number, size: number, count: number): Span {
  const within = (value: number): number => Math.max(0, Math.min(count, value));
  const first = within(Math.floor(from / size) - SPARE);
  return { from: first, to: Math.max(first, within(Math.ceil(to / size) + SPARE)) };
}

/** Whether two regions have the same cells. */
const isSame = (a: Region, b: Region): boolean =>
  a.rows.from === b.rows.from &&
  a.rows.to === b.rows.to &&
  a.columns.from === b.columns.from &&
  a.columns.to === b.columns.to;

const nothing: Region = { rows: { from: 0, to: 0 }, columns: { from: 0, to: 0 } };

/**
 * The cells of a grid that its scroller shows, as it scrolls and as they were when it last rested: others need not be in the page.
 * What shows nothing while it scrolls goes by the latter.
 */
export function useCellsInSight(
  scroller: RefObject<HTMLElement | null>,
  grid: RefObject<HTMLElement | null>,
  plan: GridPlan,
): { readonly sight: Region; readonly rested: Region } {
  const [sight, setSight] = useState(nothing);
  const [rested, setRested] = useState(nothing);
  useLayoutEffect(() => {
    const element = scroller.current;
    const plane = grid.current?.parentElement;
    if (!element || !plane) return undefined;
    // Measured when something changes its size, and not while it scrolls.
    let [x, y, width, height] = [0, 0, 0, 0];
    const look = (): Region => {
      const [top, left] = [element.scrollTop - y, element.scrollLeft - x];
      const next = {
        rows: spanBetween(top, top + height, plan.row, plan.rows),
        columns: spanBetween(left, left + width, plan.column, plan.columns),
      };
      setSight(unlessSame(next));
      return next;
    };
    let rest: ReturnType<typeof setTimeout> | undefined;
    const fill = (): void => {
      setRested(unlessSame(look()));
    };
    const scrolled = (): void => {
      look();
      clearTimeout(rest);
      rest = setTimeout(fill, REST);
    };
    // What stands above the grid may have another height: its plane has, too.
    const observer = new ResizeObserver(() => {
      [width, height] = [element.clientWidth, element.clientHeight];
      x = (grid.current?.offsetLeft ?? 0) + plan.left;
      y = (grid.current?.offsetTop ?? 0) + plan.top;
      fill();
    });
    observer.observe(element);
    observer.observe(plane);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      clearTimeout(rest);
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [scroller, grid, plan.rows, plan.columns, plan.row, plan.column, plan.left]);
  return { sight, rested };
}

const unlessSame =
  (next: Region) =>
  (before: Region): Region =>
    isSame(before, next) ? before : next;

/** All of a span, and one more where that is not in it, in order. */
export const spanWith = ({ from, to }: Span, more: number): readonly number[] => {
  const all = Array.from({ length: to - from }, (_, at) => from + at);
  if (more >= from && more < to) return all;
  return more < from ? [more, ...all] : [...all, more];
};

/** What any of two spans has, and one more, in order. */
export const inEither = (one: Span, other: Span, more: number): readonly number[] =>
  [...new Set([...spanWith(one, more), ...spanWith(other, more)])].sort((a, b) => a - b);
