import { parseHTML } from 'linkedom';
import type { ChartDocument, ChartElement } from '../../../../src/shared/charts/chartDocument';
import type { DamageChart } from '../../../../src/shared/charts/damageChartData';
import { tableOf } from '../safeLimit/damages';

/** The little of an element that tests read. */
export interface Drawn extends ChartElement {
  readonly textContent: string;
  readonly children: Iterable<Drawn>;
  getAttribute(name: string): string | null;
  querySelectorAll(selectors: string): Iterable<Drawn>;
}

export const newDocument = (): ChartDocument<Drawn> =>
  (parseHTML('<html></html>') as unknown as { readonly document: ChartDocument<Drawn> }).document;

/** What stands under a mark's group, by what it says it is. */
export const marksOf = (svg: Drawn, description: string): readonly Drawn[] =>
  [...svg.querySelectorAll(`g[aria-description="${description}"]`)].flatMap(({ children }) => [
    ...children,
  ]);

export const textsOf = (svg: Drawn): readonly string[] =>
  [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);

/** Where a mark stands, in pixels. */
export function placeOf(mark: Drawn): readonly [x: number, y: number] {
  const moved = /translate\(([^,]+),([^)]+)\)/.exec(mark.getAttribute('transform') ?? '');
  return moved
    ? [Number(moved[1]), Number(moved[2])]
    : [Number(mark.getAttribute('cx')), Number(mark.getAttribute('cy'))];
}

/** Eight prompts that are safe at 0.2, mixed at 0.4 and collapsed at 0.6, to be changed. */
export const chartOf = (fields: Partial<DamageChart> = {}): DamageChart => ({
  ...{ id: 'test', subject: 'UNet', metric: 'latent error', tolerance: 0.5, anchors: [] },
  series: [
    {
      name: 'magnitude',
      table: tableOf(
        [0, 0.2, 0.4, 0.6],
        Array.from({ length: 8 }, (_, i) => [0, 0.1 + i / 100, 0.3 + i / 25, 0.8 + i / 10]),
      ),
    },
  ],
  ...fields,
});
