import { entriesOf } from '../../../shared/model/component';
import { methodName } from '../../../shared/sweep/method';
import { verdictOf } from '../../../shared/sweep/verdict';
import { DAMAGE } from '../../../shared/sweep/damageMetric';
import { csvText } from '../../../shared/csv';
import type { SweepRecord } from './readSweep';

/** `cells.csv`: a row for each cell of the plan, those that failed or are missing included. */
export function cellsCsv({ plan, settings }: SweepRecord, tolerance: number): string {
  const cells = settings.flatMap(setting => setting.cells);
  const metrics = [
    ...new Set(
      cells.flatMap(({ result }) => (result?.state === 'done' ? Object.keys(result.metrics) : [])),
    ),
  ];
  const kinds = entriesOf(plan.models)
    .map(([kind]) => kind)
    .filter(kind => cells.some(({ cell }) => cell.variant.sparsity[kind] !== undefined));
  return csvText(
    [
      ...['key', 'state', 'method', 'targets', ...kinds.map(kind => `${kind} sparsity`)],
      ...['prompt', 'seed', ...metrics, 'verdict', 'collapse', 'picture', 'failure'],
    ],
    cells.map(({ cell: { key, variant, prompt, seed }, result, clip }) => {
      const done = result?.state === 'done' ? result : undefined;
      return [
        ...[key, result?.state ?? 'missing', methodName(variant), variant.targets.join(' ')],
        ...kinds.map(kind => variant.sparsity[kind] ?? 0),
        ...[prompt, seed],
        ...metrics.map(name => numberOf(done?.metrics[name])),
        ...[
          done && verdictOf(done, { metric: DAMAGE, tolerance, ...clip }).name,
          done?.collapse?.join(' '),
        ],
        ...[done?.picture, result?.state === 'failed' ? result.message : undefined],
      ];
    }),
  );
}

/** What is not finite is stored as null. */
const numberOf = (value: number | null | undefined): number | undefined =>
  value === null ? Infinity : value;
