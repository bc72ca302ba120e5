import type { Band } from '../safeLimit/bands';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import { bandColours } from './colours';

/** Patterns that tell bands apart without colour: safe is plain, mixed has dots, collapsed lines of 45 degrees. */
export const hatches = <E extends ChartElement>(
  document: ChartDocument<E>,
  chart: string,
): readonly E[] => [
  svgElement(
    document,
    'pattern',
    { id: `${chart}-mixed`, width: 7, height: 7, patternUnits: 'userSpaceOnUse' },
    [svgElement(document, 'circle', { cx: 3.5, cy: 3.5, r: 0.9, fill: bandColours.mixed })],
  ),
  svgElement(
    document,
    'pattern',
    {
      ...{ id: `${chart}-collapsed`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      patternTransform: 'rotate(45)',
    },
    [
      svgElement(document, 'path', {
        d: 'M0,0V6',
        stroke: bandColours.collapsed,
        'stroke-width': 1.4,
        'stroke-opacity': 0.55,
      }),
    ],
  ),
];

/** What fills a band over its tint; undefined for safe. */
export const hatchOf = (chart: string, band: Band): string | undefined =>
  band === 'safe' ? undefined : `url(#${chart}-${band})`;
