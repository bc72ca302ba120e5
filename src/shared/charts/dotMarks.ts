import { dot, type Markish } from '@observablehq/plot';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import type { ChartFrame, FramedSeries } from './chartFrame';
import { colours } from './colours';
import { dotsOf, type PromptDot } from './promptDots';
import { verdictMark } from './verdictMark';

/** Pixels from the middle of a dot to its edge. */
export const DOT = 2.6;
/** How much is seen of those that nobody looks for. */
const FAINT = 0.15;

/** Prompts as dots: with the marks of their verdicts where those are known, else all of a series with its own symbol. */
export function dotMarks<E extends ChartElement>(
  frame: ChartFrame,
  series: FramedSeries,
  document: ChartDocument<E>,
): readonly Markish[] {
  const dots = dotsOf(frame, series);
  if (series.verdictOf) {
    const shapes = verdictShapes(frame, dots, series, document);
    return [() => shapes as never];
  }
  const { style, dimmed, name } = series;
  return [
    dot(dots, {
      ...{ x: 'x', y: 'y', symbol: style.symbol, r: frame.series.length > 2 ? 2 : DOT },
      ...{ fill: style.colour, stroke: colours.background, strokeWidth: 0.8 },
      ...(dimmed && { opacity: ({ isAside }: PromptDot) => (isAside ? FAINT : 1) }),
      ...{ title: 'words', ariaDescription: `prompts, ${name}` },
    }),
  ];
}

function verdictShapes<E extends ChartElement>(
  frame: ChartFrame,
  dots: readonly PromptDot[],
  { name }: FramedSeries,
  document: ChartDocument<E>,
): E {
  const shapes = dots.map(each => verdictShape(frame, each, document));
  return svgElement(document, 'g', { 'aria-description': `prompts, ${name}` }, shapes);
}

/** A prompt as a dot with the mark of its verdict, and its words as a title. */
function verdictShape<E extends ChartElement>(
  { across, down, axis }: ChartFrame,
  { x, y, words, verdict, isAside }: PromptDot,
  document: ChartDocument<E>,
): E {
  const title = svgElement(document, 'title', {});
  title.textContent = words;
  const transform = `translate(${across(x)},${down(axis.height(y))})`;
  const look = { ...verdictMark(verdict, DOT), ...(isAside && { opacity: FAINT }) };
  return svgElement(document, 'path', { ...look, transform }, [title]);
}
