import { plainPercent } from '../../../shared/format';
import { safeLimit } from '../../../shared/safeLimit/safeLimit';
import { collapseReasons, collapseSentence } from '../../../shared/sweep/collapse';
import { type VerdictName, verdicts, verdictTitle } from '../../../shared/sweep/verdict';
import type { Curve, CurveSeries } from './curves';
import { html, type Markup } from './html';
import type { Report } from './report';
import { rowsOf, type SummaryRow } from './summary';
import { figure } from './words';

/** The figures of a curve: a row for each setting, what was not computed included; then what makes collapses likely. */
export function settingsTable({ tolerance }: Report, { series }: Curve): Markup {
  const rows = series.map(each => ({ each, own: rowsOf(each, tolerance) }));
  const others = Object.keys(titles).filter(name =>
    rows.some(({ own }) => own.some(({ medians }) => medians.has(name))),
  );
  const said = [...verdicts]
    .reverse()
    .filter(name => rows.some(({ own }) => own.some(row => row.verdicts.pictures.has(name))));
  return html`<div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th>sparsity</th>
            ${series.length > 1 ? html`<th class="text">method</th>` : ''}
            <th>n</th>
            <th>within ${tolerance.toFixed(2)}</th>
            <th title="of the worst so far of each prompt">median</th>
            <th title="95 % lower bound of the median">L</th>
            <th title="95 % upper bound of the median">U</th>
            <th class="text">band</th>
            ${others.map(name => html`<th>${titles[name]}</th>`)}
            <th>pictures</th>
            ${said.map(name => html`<th>${verdictTitle[name]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(({ each, own }) =>
            own.map((row, at) =>
              tableRow(row, {
                ...{ others, said, sparsity: each.settings[at]!.sparsity },
                method: series.length > 1 ? each.method : undefined,
                isLimit: isLimit(each, tolerance, each.settings[at]!.sparsity),
              }),
            ),
          )}
        </tbody>
      </table>
    </div>
    ${collapseNotes(rows)}`;
}

interface SeriesRows {
  readonly each: CurveSeries;
  readonly own: readonly SummaryRow[];
}

/** Each reason in words with its number of pictures, by sparsity. */
function collapseNotes(rows: readonly SeriesRows[]): Markup {
  const lines = collapseReasons.flatMap(reason => {
    const counts = rows.flatMap(({ each, own }) => {
      const found = own.flatMap(({ verdicts: { reasons } }, at) => {
        const count = reasons.get(reason) ?? 0;
        return count > 0 ? [`${count} at ${plainPercent(each.settings[at]!.sparsity)}`] : [];
      });
      const prefix = rows.length > 1 ? `${each.method} ` : '';
      return found.length > 0 ? [prefix + found.join(', ')] : [];
    });
    return counts.length > 0
      ? [html`<li>${collapseSentence[reason]} ${counts.join('; ')}.</li>`]
      : [];
  });
  if (lines.length === 0) return html``;
  return html`<p class="note">
      Why pictures are likely collapsed, never certainly; one picture can have several reasons:
    </p>
    <ul class="note">
      ${lines}
    </ul>`;
}

const titles: Readonly<Record<string, string>> = {
  ssim: 'SSIM',
  psnr: 'PSNR in dB',
  clipScore: 'clip score',
  clipImage: 'clip image',
  dino: 'DINOv2',
};

function isLimit({ table }: CurveSeries, tolerance: number, sparsity: number): boolean {
  const limit = safeLimit(table, tolerance);
  return limit.state === 'safe' && limit.limit.sparsity === sparsity;
}

interface RowLook {
  readonly sparsity: number;
  readonly method: string | undefined;
  readonly others: readonly string[];
  readonly said: readonly VerdictName[];
  readonly isLimit: boolean;
}

function tableRow(
  { point, medians, done, planned, verdicts: counts }: SummaryRow,
  { sparsity, method, others, said, isLimit }: RowLook,
): Markup {
  const band = point?.claim?.band;
  return html`<tr ${isLimit ? html`class="limit"` : ''}>
    <td>${sparsity === 0 ? 'dense' : plainPercent(sparsity)}</td>
    ${method === undefined ? '' : html`<td class="text">${method}</td>`}
    <td>${point?.n}</td>
    <td>${point ? `${point.within} of ${point.n}` : '–'}</td>
    <td>${figure(point?.median)}</td>
    <td>${figure(point?.claim?.lower)}</td>
    <td>${figure(point?.claim?.upper)}</td>
    <td class="text">${band ? html`<span class="band ${band}"></span>${band}` : ''}</td>
    ${others.map(name => html`<td>${figure(medians.get(name), name === 'psnr' ? 1 : 3)}</td>`)}
    <td>${done === planned ? done : `${done} of ${planned}`}</td>
    ${said.map(name => html`<td>${counts.pictures.get(name)}</td>`)}
  </tr>`;
}
