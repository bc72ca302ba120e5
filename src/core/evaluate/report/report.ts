import { type Answer, answersOf } from './answers';
import { type Curve, curvesOf } from './curves';
import { type Denominators, readDenominators } from './denominators';
import { type Frontier, frontiersOf } from './frontier';
import { readSweep, type SweepRecord } from './readSweep';
import { readSetFigures, type SetFigures, type Watching } from './setFigures';
import { type SummaryRow, summaryRows } from './summary';

/** What a report says, whatever its format. */
export interface Report {
  readonly record: SweepRecord;
  readonly tolerance: number;
  readonly answers: readonly Answer[];
  readonly curves: readonly Curve[];
  readonly frontiers: readonly Frontier[];
  readonly rows: readonly SummaryRow[];
  readonly sets: SetFigures;
  /** Counts of weights, or why there are none. */
  readonly denominators: Denominators | string;
  /** Pollard's, of who writes the report. */
  readonly version: string;
}

export interface ReportOptions extends Watching {
  readonly tolerance: number;
  readonly version: string;
}

/** Reads a sweep's folder and works out all that can be said of it. Fails as `readPlan` does. */
export async function readReport(
  folder: string,
  { tolerance, version, ...watching }: ReportOptions,
): Promise<Report> {
  const record = await readSweep(folder);
  const denominators = await readDenominators(record.plan);
  const curves = curvesOf(record);
  const frontiers = frontiersOf(record, tolerance);
  return {
    ...{ record, tolerance, curves, frontiers, denominators, version },
    answers: answersOf(curves, tolerance, denominators),
    sets: await readSetFigures(record, watching),
    rows: summaryRows(curves, frontiers, tolerance),
  };
}

/** How many cells are there, failed, and planned. */
export function cellCounts({ settings }: Pick<SweepRecord, 'settings'>): {
  readonly done: number;
  readonly failed: number;
  readonly planned: number;
} {
  const cells = settings.flatMap(setting => setting.cells);
  const count = (state: 'done' | 'failed'): number =>
    cells.filter(({ result }) => result?.state === state).length;
  return { done: count('done'), failed: count('failed'), planned: cells.length };
}
