import type { VNode } from 'preact';
import { plainPercent } from '../../src/shared/format';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import type { SweepSetting } from '../../src/shared/messages/sweepMessages';
import type { VerdictName } from '../../src/shared/sweep/verdict';
import { bandWord } from './bandWord';
import { metricWord } from './metricWord';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { NONE, Twin, twoDecimals } from './twin';
import { type Judging, verdictNameOfCell, verdictWord } from './verdicts';

interface TableProps {
  readonly store: SweepStore;
  readonly series: JudgedSeries;
}

const verdicts: readonly VerdictName[] = [
  'same-picture',
  'quality-drops',
  'another-picture',
  'collapsed',
];

/** What the curve shows, in figures: a row for each sparsity. */
export function CurveTable({ store, series }: TableProps): VNode {
  const { tolerance, cursor, metric } = store;
  const points = new Map(pointsOf(series.table, tolerance).map(each => [each.sparsity, each]));
  const headings = [
    `${strings.within} ${tolerance.toFixed(2)}`,
    ...[strings.median, strings.lowerBound, strings.upperBound, strings.band],
    ...verdicts.map(verdict => verdictWord[verdict]),
  ];
  return (
    <Twin figure="curve" label={strings.curve}>
      <table>
        <caption>
          {metricWord[metric]}
          {metric === 'psnr' && ` (${strings.decibelNote})`}. {strings.tableNote}
        </caption>
        <thead>
          <tr>
            <th scope="col">{strings.sparsity}</th>
            {headings.map(heading => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.settings.map((setting, at) => {
            const { sparsity } = setting;
            const point = points.get(sparsity);
            const counts = countsOf(setting, store);
            return (
              <tr key={sparsity} aria-current={at === cursor.column}>
                <th scope="row">{sparsity === 0 ? strings.dense : plainPercent(sparsity)}</th>
                <td>{point ? `${point.within} ${strings.of} ${point.n}` : NONE}</td>
                <td>{twoDecimals(point?.median)}</td>
                <td>{twoDecimals(point?.claim?.lower)}</td>
                <td>{twoDecimals(point?.claim?.upper)}</td>
                <td>{point?.claim ? bandWord[point.claim.band] : NONE}</td>
                {verdicts.map(verdict => (
                  <td key={verdict}>{sparsity === 0 ? NONE : counts.get(verdict)}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Twin>
  );
}

/** How many pictures of a setting, of all images, have each verdict. */
function countsOf(
  { cells }: SweepSetting,
  judging: Judging,
): ReadonlyMap<VerdictName | undefined, number> {
  const names = cells.map(cell => verdictNameOfCell(cell, judging));
  return new Map(verdicts.map(verdict => [verdict, names.filter(name => name === verdict).length]));
}
