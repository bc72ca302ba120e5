import { type Markish, text } from '@observablehq/plot';
import { bandShapes } from './bandShapes';
import type { ChartDocument, ChartElement } from './chartDocument';
import { type ChartFrame, hasBands, STRIP } from './chartFrame';
import { colours } from './colours';

/** Bands among the marks of a plot, and beside those of several series their names. */
export function bandMarks<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): readonly Markish[] {
  const shapes = bandShapes(frame, document);
  return [() => shapes as never, ...(frame.series.length > 1 ? stripNames(frame) : [])];
}

function stripNames({ series, axis, inner, x }: ChartFrame): readonly Markish[] {
  return series.filter(hasBands).map(({ name }, at, { length }) =>
    text([name], {
      ...{ x: () => x(inner.left + inner.width + 16) },
      y: () => axis.at(inner.height + 3 + STRIP * (length - 1 - at)),
      ...{ textAnchor: 'start', dy: -4, fontSize: 11, fill: colours.secondary },
      ...{ lineWidth: 10.4, textOverflow: 'ellipsis' },
    }),
  );
}
