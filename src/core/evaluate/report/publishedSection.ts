import type { ChartDocument, ChartElement } from '../../../shared/charts/chartDocument';
import { figureChart } from '../../../shared/charts/figureChart';
import { plainPercent } from '../../../shared/format';
import { html, Markup } from './html';
import {
  paperSource,
  paperTextEncoder,
  paperUnet,
  type PublishedSeries,
} from '../../../shared/published/paperFigures';
import { paperJoint } from '../../../shared/published/paperJoint';
import { publishedChart, type PublishedMetric } from '../../../shared/published/publishedChart';
import type { Report } from './report';

/** What the authors published of the same experiment, on axes of its own. */
export function publishedSection(
  { curves, frontiers }: Report,
  document: ChartDocument<ChartElement>,
): Markup {
  const shows = (kind: string): boolean => curves.some(({ component }) => component === kind);
  const parts = [
    ...(shows('unet') ? [charts('UNet alone', paperUnet, document)] : []),
    ...(shows('text-encoder') ? [charts('Text encoder alone', paperTextEncoder, document)] : []),
    ...(frontiers.length > 0 ? [jointTable()] : []),
  ];
  return parts.length === 0
    ? html``
    : html`<section>
        <h2>Published for Stable Diffusion 2</h2>
        <p>
          ${paperSource}, CLIP score and FID. Other metrics than yours, and another model unless
          yours is Stable Diffusion 2: compare the shape, not the height. The dotted line is dense.
        </p>
        ${parts}
      </section>`;
}

function charts(
  title: string,
  series: readonly PublishedSeries[],
  document: ChartDocument<ChartElement>,
): Markup {
  const draw = (of: PublishedMetric): Markup =>
    new Markup(figureChart(publishedChart(title, series, of), document).outerHTML);
  return html`<h3>${title}</h3>
    <div class="pair">
      <figure>${draw('clip')}</figure>
      <figure>${draw('fid')}</figure>
    </div>`;
}

const jointTable = (): Markup =>
  html`<h3>Both together</h3>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th>text encoder</th>
            <th>UNet</th>
            <th>CLIP score</th>
            <th>FID</th>
            <th>CLIP score, OWL</th>
            <th>FID, OWL</th>
          </tr>
        </thead>
        <tbody>
          ${paperJoint.map(
            ({ text, unet, clip, fid, owlClip, owlFid }) =>
              html`<tr>
                <td>${plainPercent(text)}</td>
                <td>${plainPercent(unet)}</td>
                <td>${clip.toFixed(4)}</td>
                <td>${fid}</td>
                <td>${owlClip.toFixed(4)}</td>
                <td>${owlFid}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
