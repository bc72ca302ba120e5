import type { JudgedSeries } from './store';
import { chartColumns } from '../../src/shared/charts/chartFrame';

/** Where the columns of a curve lie: the pictures stand under them. */
export const columnsOf = (
  series: JudgedSeries,
  isNarrow: boolean,
): ReturnType<typeof chartColumns> => chartColumns([series.table], isNarrow);
