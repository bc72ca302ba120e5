import { plot, type PlotOptions } from '@observablehq/plot';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';

export interface Drawing extends Omit<PlotOptions, 'document' | 'ariaLabel'> {
  /** What is read aloud in place of the picture. */
  readonly label: string;
}

/**
 * Draws with Observable Plot for any document. Its style sheet is left out, since pages that forbid inline styles refuse it:
 * what shows charts gives `.chart` a maximal width and an automatic height.
 */
export function drawPlot<E extends ChartElement>(
  document: ChartDocument<E>,
  { label, ...options }: Drawing,
  definitions: readonly E[] = [],
): E {
  const svg = plot({ ...options, document: document as never }) as unknown as E;
  for (const style of svg.querySelectorAll('style')) style.remove();
  // Plot names groups, which have no role that could be named.
  for (const group of svg.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  if (definitions.length > 0)
    svg.prepend(svgElement(document, 'defs', {}, definitions) as unknown as never);
  return svg;
}
