import type { FigureChart } from '../charts/figureChart';
import { paperDense, paperSource, type PublishedSeries } from './paperFigures';

export const publishedMetrics = ['clip', 'fid'] as const;
export type PublishedMetric = (typeof publishedMetrics)[number];

const titles: Readonly<Record<PublishedMetric, string>> = {
  clip: 'CLIP score, higher is better',
  fid: 'FID, lower is better, log scale',
};

/** What the authors published of one component, on an axis of its own: the same drawing in reports and views. */
export const publishedChart = (
  title: string,
  series: readonly PublishedSeries[],
  of: PublishedMetric,
): FigureChart => ({
  ...{ metric: titles[of], dense: paperDense[of], scale: of === 'fid' ? 'log' : 'linear' },
  label: `${paperSource}: ${titles[of]} by sparsity, ${title}`,
  series: series.map(({ method, points }) => ({
    name: method,
    points: points.map(point => ({ sparsity: point.sparsity, value: point[of] })),
  })),
});
