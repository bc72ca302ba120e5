import type { ChartDocument, ChartElement } from '../../../shared/charts/chartDocument';
import { mayDiffer } from '../../../shared/sweep/machine';
import { curveSection } from './curveSection';
import { definition, factsLine, reproduction, settingsFacts, titleOf } from './facts';
import { frontierSection } from './frontierSection';
import { html, Markup } from './html';
import type { ImageRows } from './imageRows';
import { publishedSection } from './publishedSection';
import type { Report } from './report';
import { setsSection } from './setsSection';
import { sharesSection } from './sharesSection';
import { style } from './style';
import { counted, promptText, variantText } from './words';

/** Pictures of each curve's series, in their order; undefined where nothing can be ranked yet. */
export type CurvePictures = readonly (readonly (ImageRows | undefined)[])[];

/** `report.html`: one file without script that loads nothing. */
export function page(
  report: Report,
  pictures: CurvePictures,
  document: ChartDocument<ChartElement>,
): string {
  const { curves, frontiers } = report;
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
          />
          <meta name="viewport" content="width=device-width" />
          <title>${titleOf(report)}</title>
          <style>
            ${new Markup(style)}
          </style>
        </head>
        <body>
          <main>
            <h1>${titleOf(report)}</h1>
            <p class="facts">${factsLine(report)}</p>
            ${answers(report)} ${pictureNote(pictures)}
            ${curves.map((curve, at) => curveSection(report, curve, pictures[at]!, document))}
            ${frontiers.map((frontier, at) => frontierSection(frontier, at, document))}
            ${setsSection(report)} ${sharesSection(report)} ${failures(report)}
            <section>
              <h2>How “safe” is defined</h2>
              ${definition(report).map(line => html`<p>${line}</p>`)}
            </section>
            ${publishedSection(report, document)} ${settings(report)}
          </main>
        </body>
      </html>`.text
  }\n`;
}

const answers = ({ answers }: Report): Markup =>
  html`${answers.map(
    ({ subject, claim, further }) =>
      html`<p class="answer">
        <b>${subject}</b>: ${unbroken(claim)}
        <span class="further">${unbroken(further.join(' '))}</span>
      </p>`,
  )}`;

/** A per cent sign stays beside its number. */
const unbroken = (text: string): string => text.replaceAll(' %', '\u00a0%');

function pictureNote(pictures: CurvePictures): Markup {
  const rows = pictures.flat().flatMap(found => found?.rows ?? []);
  const shown = rows.flatMap(row => row.pictures);
  if (shown.length === 0 || shown.some(({ source }) => source !== undefined)) return html``;
  return html`<p class="note">
    The folder has no pictures: the figures come from its cells. Copy its folder “images”, too, to
    see them here.
  </p>`;
}

function failures({ record }: Report): Markup {
  const failed = record.settings.flatMap(({ cells }) =>
    cells.filter(({ result }) => result?.state === 'failed'),
  );
  if (failed.length === 0) return html``;
  return html`<section>
    <h2>${counted(failed.length, 'cell')} failed</h2>
    <ul>
      ${failed.slice(0, 20).map(
        ({ cell, result }) =>
          html`<li>
            ${variantText(cell.variant)}, seed ${cell.seed},
            <bdi>${promptText(cell.prompt)}</bdi>:
            ${result?.state === 'failed' ? promptText(result.message, 300) : ''}
          </li>`,
      )}
    </ul>
    <p class="note">The same command tries them again. All are in cells.csv.</p>
  </section>`;
}

const settings = (report: Report): Markup =>
  html`<section>
    <h2>Settings</h2>
    <dl>
      ${settingsFacts(report).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>`,
      )}
    </dl>
    <h3>Prompts</h3>
    <ol class="prompts">
      ${report.record.plan.prompts.map(
        prompt => html`<li><bdi>${promptText(prompt, 300)}</bdi></li>`,
      )}
    </ol>
    <h3>The same again</h3>
    <pre>${reproduction(report)}</pre>
    <p class="note">
      ${
        mayDiffer(report.record.machines)
          ? 'Parts of this sweep come from different processors or versions of onnxruntime: their pictures may differ in the last bits. '
          : ''
      }In
      this folder. On the same kind of processor, with the same version of onnxruntime, it makes the
      same pictures to the byte. Beside this page: report.md, cells.csv (a row for each picture) and
      summary.csv (a row for each setting).
    </p>
  </section>`;
