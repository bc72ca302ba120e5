import { cliffOf } from '../safeLimit/cliff';
import { safeLimit } from '../safeLimit/safeLimit';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import type { ChartFrame } from './chartFrame';
import { colours } from './colours';

/** Pixels of a letter above the bottom of the plot. */
const FOOT = 4.5;

/** At the foot of the columns of a single series: where the claim ends and where pictures break. */
export function footShapes<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): E {
  const [only, ...others] = frame.series;
  const words = only && others.length === 0 ? footOf(frame, only) : [];
  const texts = words.map(({ column, word }) => {
    const element = svgElement(document, 'text', { x: frame.across(column), y: frame.down(FOOT) });
    element.textContent = word;
    return element;
  });
  const look = {
    ...{ fill: colours.text, 'font-size': 11, 'text-anchor': 'middle' },
    ...{ stroke: colours.background, 'stroke-width': 4, 'stroke-linejoin': 'round' },
    'paint-order': 'stroke',
  };
  return svgElement(document, 'g', look, texts);
}

function footOf({ columns, chart }: ChartFrame, { table }: ChartFrame['series'][number]) {
  const limit = safeLimit(table, chart.tolerance);
  const cliff = limit.state === 'too-few' ? undefined : cliffOf(table, chart.tolerance).at;
  return [
    ...(limit.state === 'safe'
      ? [
          {
            column: columns.indexOf(limit.limit.sparsity),
            word: chart.size ? 'limit' : 'safe limit',
          },
        ]
      : []),
    ...(cliff === undefined ? [] : [{ column: columns.indexOf(cliff), word: 'cliff' }]),
  ];
}
