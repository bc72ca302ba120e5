import { pointsOf } from '../../../shared/safeLimit/bands';
import { plainPercent } from '../../../shared/format';
import { componentTitle } from '../../../shared/model/component';
import { printable } from '../../../shared/printable';
import { edgeSentence } from '../../../shared/safeLimit/edgeSentence';
import type { Curve, CurveSeries } from './curves';
import { factsLine, titleOf } from './facts';
import type { Report } from './report';
import { figure } from './words';

/** `report.md`: the answers, a table for each curve with links to its worst pictures, and where the rest is. */
export function markdown(report: Report): string {
  const { answers, curves, frontiers, tolerance } = report;
  return [
    `# ${escaped(titleOf(report))}`,
    escaped(factsLine(report)),
    ...answers.map(({ subject, claim, further }) =>
      [`**${escaped(subject)}**: ${escaped(claim)}`, ...further.map(escaped)].join(' '),
    ),
    ...frontiers.map(
      frontier =>
        `**Both together, ${escaped(frontier.method)}**: ${escaped(edgeSentence(frontier))}`,
    ),
    ...curves.map(curve => curveTable(curve, tolerance)),
    'Curves, pictures and how “safe” is defined: [report.html](report.html). All figures: [cells.csv](cells.csv), [summary.csv](summary.csv).',
  ]
    .map(block => `${block}\n`)
    .join('\n');
}

const curveTable = ({ component, series }: Curve, tolerance: number): string =>
  [
    `| ${componentTitle[component]} | method | within ${tolerance.toFixed(2)} | median | L | U | band | worst picture |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...series.flatMap(each => seriesRows(each, tolerance)),
  ].join('\n');

function seriesRows(series: CurveSeries, tolerance: number): readonly string[] {
  const points = pointsOf(series.table, tolerance);
  return series.settings.map(({ sparsity }) => {
    const point = points.find(each => each.sparsity === sparsity);
    const cells = [
      ...[sparsity === 0 ? 'dense' : plainPercent(sparsity), escaped(series.method)],
      ...(point
        ? [`${point.within} of ${point.n}`, figure(point.median), figure(point.claim?.lower)]
        : ['–', '', '']),
      ...[figure(point?.claim?.upper), point?.claim?.band ?? '', worstLink(series, sparsity)],
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

/** The prompt that is worst at a sparsity, as a link to its picture. */
function worstLink({ table, settings }: CurveSeries, sparsity: number): string {
  const at = table.sparsities.indexOf(sparsity);
  if (at < 0 || sparsity === 0) return '';
  const damage = table.rows.map(row => row.damage[at]!);
  const { prompt } = table.rows[damage.indexOf(Math.max(...damage))]!;
  const cell = settings
    .find(each => each.sparsity === sparsity)
    ?.setting.cells.find(each => each.cell.prompt === prompt)?.cell;
  const words = prompt.length > 40 ? `${prompt.slice(0, 39)}…` : prompt;
  return cell ? `[${escaped(words)}](images/${cell.key}.png)` : '';
}

/** A text that Markdown shows as it is; HTML in it, too. */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[\\`*_[\]#|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
