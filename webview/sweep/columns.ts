import type { JudgedSeries } from './store';
import { chartColumns } from '../../src/shared/charts/chartFrame';
import type { ChartSize } from '../../src/shared/charts/damageChartData';

/** Where the columns of a curve lie: the pictures stand under them. */
export const columnsOf = (
  series: JudgedSeries,
  size: ChartSize | undefined,
): ReturnType<typeof chartColumns> => chartColumns([series.table], size);
