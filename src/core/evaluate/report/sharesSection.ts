import { componentTitle, componentWord, entriesOf } from '../../../shared/model/component';
import { isDense } from '../sweep/variants';
import { type Denominators, sharesOf } from './denominators';
import { html, type Markup } from './html';
import { prunedBy } from './method';
import type { Report } from './report';
import { variantText } from './words';

/** What each sparsity is of the targeted weights, of its component and of the pipeline. */
export function sharesSection({ denominators, rows }: Report): Markup {
  return html`<section>
    <h2>What the zeros are a share of</h2>
    ${typeof denominators === 'string' ? html`<p>${denominators}</p>` : body(denominators, rows)}
  </section>`;
}

/** Rows of the table; of more, pairs are left out. */
const LONGEST = 40;

function body(denominators: Denominators, rows: Report['rows']): Markup {
  const kinds = entriesOf(denominators.components);
  const pruned = rows.filter(({ variant }) => !isDense(variant));
  const isLong = pruned.length > LONGEST;
  const methods = new Map(
    pruned
      .filter(({ variant }) => !isLong || prunedBy(variant).length === 1)
      .map(row => [`${variantText(row.variant)} ${row.variant.targets.join()}`, row]),
  );
  return html`<ul>
      ${kinds.map(([kind, { weights, targeted }]) =>
        [...targeted].map(
          ([name, count]) =>
            html`<li>
              ${componentTitle[kind]}: ${grouped(count)} of ${grouped(weights)} weights are ${name}
              (${share(count / weights)}).
            </li>`,
        ),
      )}
      <li>
        The pipeline's text encoder and denoiser have ${grouped(denominators.pipeline)} weights; the
        VAE is not counted.
      </li>
    </ul>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th class="text">setting</th>
            <th>of the targeted weights</th>
            <th>of the component</th>
            <th>of the pipeline</th>
          </tr>
        </thead>
        <tbody>
          ${[...methods.values()].map(({ variant }) => {
            const { components, ofPipeline } = sharesOf(variant, denominators);
            const each = (value: (of: (typeof components)[number]) => number): string =>
              components
                .map(
                  part =>
                    (components.length > 1 ? `${componentWord(part.component)} ` : '') +
                    share(value(part)),
                )
                .join(', ');
            return html`<tr>
              <td class="text">${variantText(variant)}</td>
              <td>${each(({ targeted }) => targeted)}</td>
              <td>${each(({ ofComponent }) => ofComponent)}</td>
              <td>${share(ofPipeline)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="note">
      Counted from the shapes in the model files; zeros that the dense weights had are not counted.
      ${isLong ? 'Pairs have the sum of their two shares of the pipeline: see summary.csv.' : ''}
    </p>`;
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
