import { entriesOf } from '../../../shared/model/component';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { collapseReasons } from '../../../shared/sweep/collapse';
import { methodName } from '../../../shared/sweep/method';
import { verdicts } from '../../../shared/sweep/verdict';
import { variantName } from '../sweep/variants';
import { csvText } from '../../../shared/csv';
import { DAMAGE } from '../../../shared/sweep/damageMetric';
import type { Report } from './report';
import { sharesOf } from './denominators';
import type { SummaryRow } from './summary';

/** `summary.csv`: a row for each setting with the interval of its median and the number of prompts. */
export function summaryCsv(
  rows: readonly SummaryRow[],
  { models, seeds }: SweepPlan,
  { tolerance, denominators, sets }: Pick<Report, 'tolerance' | 'denominators' | 'sets'>,
): string {
  const kinds = entriesOf(models)
    .map(([kind]) => kind)
    .filter(kind => rows.some(({ variant }) => variant.sparsity[kind] !== undefined));
  const others = [...new Set(rows.flatMap(({ medians }) => [...medians.keys()]))].filter(
    name => name !== DAMAGE,
  );
  return csvText(
    [
      ...['method', 'targets', ...kinds.map(kind => `${kind} sparsity`)],
      ...['cells done', 'cells planned', 'n prompts', 'seeds', 'tolerance', 'prompts within'],
      ...['worst so far median', 'worst so far lower', 'worst so far upper', 'band', 'collapsed'],
      ...[`${DAMAGE} median`, ...others.map(name => `${name} median`), 'share of the pipeline'],
      ...sets.figures.keys(),
      ...[...verdicts, ...collapseReasons.map(reason => `collapsed: ${reason}`)],
    ],
    rows.map(({ variant, point, medians, done, planned, verdicts: counts }) => [
      ...[methodName(variant), variant.targets.join(' ')],
      ...kinds.map(kind => variant.sparsity[kind] ?? 0),
      ...[done, planned, point?.n, seeds.length, tolerance, point?.within],
      ...[point?.median, point?.claim?.lower, point?.claim?.upper, point?.claim?.band],
      ...[point?.collapsed, medians.get(DAMAGE)],
      ...others.map(name => medians.get(name)),
      ...[
        typeof denominators === 'string' ? undefined : sharesOf(variant, denominators).ofPipeline,
      ],
      ...[...sets.figures.values()].map(figures => figures.get(variantName(variant))),
      ...verdicts.map(name => counts.pictures.get(name)),
      ...collapseReasons.map(reason => counts.reasons.get(reason)),
    ]),
  );
}
