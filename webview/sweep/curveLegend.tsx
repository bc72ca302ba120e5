import type { VNode } from 'preact';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import { boundsWords, medianWords } from '../../src/shared/charts/legendMarks';

/** What lines, dots and areas are; it stays in sight beside a wide plot. */
export const CurveLegend = ({ frame: { series } }: { readonly frame: ChartFrame }): VNode => {
  const bounds = boundsWords(series);
  return (
    <p class="sweep-legend quiet">
      {series.map(each => (
        <span key={each.name} class="median">
          {medianWords(each)}
        </span>
      ))}
      {bounds !== undefined && <span class="bounds">{bounds}</span>}
    </p>
  );
};
