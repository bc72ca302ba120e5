import { type ChartDocument, type ChartElement } from '../../../shared/charts/chartDocument';
import { chartColumns } from '../../../shared/charts/chartFrame';
import { damageChart } from '../../../shared/charts/damageChart';
import { plainPercent } from '../../../shared/format';
import { componentTitle } from '../../../shared/model/component';
import type { Curve } from './curves';
import { html, Markup } from './html';
import type { ImageRow, ImageRows } from './imageRows';
import type { Report } from './report';
import { settingsTable } from './settingsTable';
import { counted, promptText } from './words';

/** One component's curve, pictures of three prompts under its columns, and the figures. */
export function curveSection(
  report: Report,
  curve: Curve,
  pictures: readonly (ImageRows | undefined)[],
  document: ChartDocument<ChartElement>,
): Markup {
  const { component, series } = curve;
  const columns = chartColumns(series.map(({ table }) => table));
  return html`<section>
    <h2>${componentTitle[component]}</h2>
    <div class="scroll" tabindex="0">
      <figure>${chart(report, curve, document)}</figure>
      ${series.map(({ method }, at) =>
        pictureRows(series.length > 1 ? method : undefined, pictures[at], columns),
      )}
    </div>
    ${notes(report, curve)} ${settingsTable(report, curve)}
  </section>`;
}

function chart(
  { record, tolerance }: Report,
  { component, series }: Curve,
  document: ChartDocument<ChartElement>,
): Markup {
  const { seed, prompt } = record.anchors?.latentError ?? { seed: null, prompt: null };
  const anchors = [
    { label: 'another prompt', value: prompt },
    { label: 'another seed', value: seed },
  ].flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
  const svg = damageChart(
    {
      ...{ id: `curve-${component}`, subject: componentTitle[component], metric: 'latent error' },
      ...{ tolerance, anchors },
      series: series.map(({ method, table }) => ({ name: method, table })),
    },
    document,
  );
  return new Markup(svg.outerHTML);
}

interface Columns {
  readonly sparsities: readonly number[];
  readonly left: number;
  readonly width: number;
}

function pictureRows(
  method: string | undefined,
  found: ImageRows | undefined,
  { sparsities, left, width }: Columns,
): Markup {
  if (!found?.rows.some(({ pictures }) => pictures.some(({ source }) => source !== undefined)))
    return html``;
  const size = width - 6;
  const style = `grid-template-columns: ${left}px repeat(${sparsities.length}, ${width}px)`;
  return html`<div class="pictures" style="${style}">
    <p class="caption">
      ${method === undefined ? '' : `${method}: `}best, median and worst prompt at
      ${plainPercent(found.at)}, seed ${found.rows[0]?.seed}; a picture links to its full size
    </p>
    ${found.rows.map(row => pictureRow(row, sparsities, size))}
  </div>`;
}

const pictureRow = (
  { rank, prompt, pictures }: ImageRow,
  sparsities: readonly number[],
  size: number,
): Markup =>
  html`<div class="prompt"><b>${rank}</b> <bdi>${promptText(prompt, 60)}</bdi></div>
    ${sparsities.map(sparsity => {
      const found = pictures.find(each => each.sparsity === sparsity);
      const words = `${plainPercent(sparsity)}, ${rank}: ${promptText(prompt, 60)}`;
      return found?.source === undefined
        ? html`<span class="none" style="height: ${size}px" title="no picture"></span>`
        : html`<a href="images/${found.key}.png"
            ><img src="${found.source}" alt="${words}" width="${size}" height="${size}"
          /></a>`;
    })} `;

/** What the drawing cannot say. */
function notes({ record }: Report, { series }: Curve): Markup {
  const { anchors } = record;
  const { sparsities } = chartColumns(series.map(({ table }) => table));
  const steps = sparsities.slice(1).map((each, at) => Math.round(1e6 * (each - sparsities[at]!)));
  const lines = [
    ...(anchors ? [anchorsLine(anchors.n, anchors.latentError)] : []),
    ...(new Set(steps).size > 1
      ? ['Columns are the sparsities that were tried; their distances are not to scale.']
      : []),
    ...(series.some(({ table }) => table.incomplete.length > 0)
      ? ['A dash marks a sparsity of which pictures are missing: nothing is drawn from it.']
      : []),
  ];
  return html`${lines.map(line => html`<p class="note">${line}</p>`)}`;
}

function anchorsLine(
  n: number,
  { floor, seed, prompt }: { readonly [name in 'floor' | 'seed' | 'prompt']: number | null },
): string {
  const said = [
    floor === 0
      ? 'the dense pipeline run again is the same to the bit'
      : floor === null
        ? undefined
        : `the dense pipeline run again is ${floor.toPrecision(2)} away`,
    seed === null ? undefined : `another seed of the same prompt ${seed.toFixed(2)}`,
    prompt === null ? undefined : `another prompt with the same seed ${prompt.toFixed(2)}`,
  ].filter(each => each !== undefined);
  return `To read damage by, medians over ${counted(n, 'prompt')}: ${said.join(', ')}.`;
}
