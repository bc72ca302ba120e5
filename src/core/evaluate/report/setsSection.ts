import { html, type Markup } from './html';
import type { Report } from './report';
import { figure, variantText } from './words';
import { variantName } from '../sweep/variants';

/** How far all pictures of a setting are from all dense ones, or how many pictures that takes. */
export function setsSection({ rows, sets: { figures, refusals } }: Report): Markup {
  if (figures.size === 0 && refusals.length === 0) return html``;
  const names = [...figures.keys()];
  const measured = rows.filter(({ variant }) =>
    names.some(name => figures.get(name)?.has(variantName(variant))),
  );
  return html`<section>
    <h2>Sets of pictures</h2>
    ${refusals.map(sentence => html`<p class="note">${sentence}</p>`)}
    ${
      measured.length === 0
        ? ''
        : html`<table>
            <thead>
              <tr>
                <th class="text">setting</th>
                <th class="text">method</th>
                <th>pictures</th>
                ${names.map(name => html`<th>${name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${measured.map(
                ({ variant, method, done }) =>
                  html`<tr>
                    <td class="text">${variantText(variant)}</td>
                    <td class="text">${method}</td>
                    <td>${done}</td>
                    ${names.map(
                      name =>
                        html`<td>${figure(figures.get(name)?.get(variantName(variant)), 4)}</td>`,
                    )}
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}
