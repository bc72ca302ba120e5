import type { VerdictName } from '../sweep/verdict';
import { bandColours, colours } from './colours';

/** Attributes of a path about the origin. */
export interface MarkShape {
  readonly d: string;
  readonly fill: string;
  readonly stroke: string;
  readonly 'stroke-width': number;
}

/**
 * What a picture is, told apart without colour: a filled circle, a filled triangle that points down, a hollow diamond, a cross. Where
 * nobody can say, a circle in the colour of text. As large as a circle with such a radius.
 */
export function verdictMark(verdict: VerdictName | undefined, radius: number): MarkShape {
  const { safe, mixed, collapsed } = bandColours;
  const at = (share: number): string => String(Number((share * radius).toFixed(2)));
  const circle = `M${at(-1)},0a${at(1)},${at(1)} 0 1 0 ${at(2)},0a${at(1)},${at(1)} 0 1 0 ${at(-2)},0Z`;
  switch (verdict) {
    case undefined:
      return filled(circle, colours.text);
    case 'same-picture':
      return filled(circle, safe);
    case 'quality-drops':
      return filled(`M${at(-1.45)},${at(-1.15)}H${at(1.45)}L0,${at(1.45)}Z`, mixed);
    case 'another-picture':
      return {
        d: `M0,${at(-1.6)}L${at(1.6)},0L0,${at(1.6)}L${at(-1.6)},0Z`,
        ...{ fill: colours.background, stroke: mixed, 'stroke-width': 1.4 },
      };
    case 'collapsed':
      return {
        d: `M${at(-1.25)},${at(-1.25)}L${at(1.25)},${at(1.25)}M${at(-1.25)},${at(1.25)}L${at(1.25)},${at(-1.25)}`,
        ...{ fill: 'none', stroke: collapsed, 'stroke-width': 1.6 },
      };
  }
}

const filled = (d: string, fill: string): MarkShape => ({
  ...{ d, fill, stroke: colours.background, 'stroke-width': 0.8 },
});
