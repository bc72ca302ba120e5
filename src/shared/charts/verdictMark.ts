import type { VerdictName } from '../sweep/verdict';
import { bandColours, colours } from './colours';

/** Attributes of a path. */
export interface MarkShape {
  readonly d: string;
  readonly fill: string;
  readonly stroke: string;
  readonly 'stroke-width': number;
}

/** Pixels of a drawing. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * What a picture is, told apart without colour: a filled circle, a filled triangle that points down, a hollow diamond, a cross. Where
 * nobody can say, a circle in the colour of text. As large as a circle with such a radius.
 */
export const verdictMark = (
  verdict: VerdictName | undefined,
  radius: number,
  place: Place = { x: 0, y: 0 },
): MarkShape => ({ d: marksPath(verdict, radius, [place]), ...markLook(verdict) });

/** The outlines of several marks, an `M` each. */
export function marksPath(
  verdict: VerdictName | undefined,
  radius: number,
  places: readonly Place[],
): string {
  const { left, top, rest } = outlineOf(verdict, share => fine(share * radius));
  return places.map(({ x, y }) => `M${fine(x + left)},${fine(y + top)}${rest}`).join('');
}

interface Outline {
  /** Where it begins, in pixels from the middle. */
  readonly left: number;
  readonly top: number;
  readonly rest: string;
}

function outlineOf(verdict: VerdictName | undefined, r: (share: number) => number): Outline {
  switch (verdict) {
    case undefined:
    case 'same-picture': {
      const half = `a${r(1)},${r(1)} 0 1 0`;
      return { left: r(-1), top: 0, rest: `${half} ${r(2)},0${half} ${r(-2)},0Z` };
    }
    case 'quality-drops':
      return { left: r(-1.45), top: r(-1.15), rest: `h${r(2.9)}l${r(-1.45)},${r(2.6)}Z` };
    case 'another-picture':
      return {
        ...{ left: 0, top: r(-1.6) },
        rest: `l${r(1.6)},${r(1.6)}l${r(-1.6)},${r(1.6)}l${r(-1.6)},${r(-1.6)}Z`,
      };
    case 'collapsed':
      return {
        ...{ left: r(-1.25), top: r(-1.25) },
        rest: `l${r(2.5)},${r(2.5)}m${r(-2.5)},0l${r(2.5)},${r(-2.5)}`,
      };
  }
}

const fine = (pixels: number): number => Math.round(pixels * 100) / 100;

/** How the outline is drawn. */
export function markLook(verdict: VerdictName | undefined): Omit<MarkShape, 'd'> {
  const { safe, mixed, collapsed } = bandColours;
  switch (verdict) {
    case undefined:
      return filled(colours.text);
    case 'same-picture':
      return filled(safe);
    case 'quality-drops':
      return filled(mixed);
    case 'another-picture':
      return { fill: colours.background, stroke: mixed, 'stroke-width': 1.4 };
    case 'collapsed':
      return { fill: 'none', stroke: collapsed, 'stroke-width': 1.6 };
  }
}

const filled = (fill: string): Omit<MarkShape, 'd'> => ({
  ...{ fill, stroke: colours.background, 'stroke-width': 0.8 },
});
