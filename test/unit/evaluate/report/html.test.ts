import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
// By this name templates are left as they are written.
import { html as markup } from '../../../../src/core/evaluate/report/html';

interface Read {
  readonly document: {
    querySelectorAll(selectors: string): Iterable<{
      readonly textContent: string;
      getAttribute(name: string): string;
    }>;
  };
}
const read = (text: string): Read['document'] => (parseHTML(text) as unknown as Read).document;

describe('a template of HTML', () => {
  it('gives every text back as text, in elements and in attributes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter(text => !/[\r\0]/.test(text)),
        text => {
          const { text: page } = markup`<div><p title="${text}">${text}</p></div>`;
          const [p, ...others] = read(page).querySelectorAll('div > *');
          expect([p!.textContent, p!.getAttribute('title'), others.length]).toEqual([
            text,
            text,
            0,
          ]);
        },
      ),
      { seed: 11, numRuns: 30 },
    );
  });

  it('escapes what could end a text or an attribute', () => {
    expect(markup`<p>${'<script>&"\''}</p>`.text).toBe('<p>&lt;script&gt;&amp;&quot;&#39;</p>');
  });

  it('joins lists, leaves out what is not there, and takes its own markup as it is', () => {
    const items = ['a', '<b>'].map(each => markup`<li>${each}</li>`);
    expect(markup`<ul>${items}${undefined}</ul>${2}`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>2',
    );
  });
});
