import type { JudgedSeries } from './store';
import { chartColumns } from '../../src/shared/charts/chartFrame';

/** Where the columns of a curve lie: the pictures stand under them. */
export const columnsOf = (series: JudgedSeries): ReturnType<typeof chartColumns> =>
  chartColumns([series.table]);
