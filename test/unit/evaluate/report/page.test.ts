import { cp, readFile, rm } from 'node:fs/promises';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { writeReport } from '../../../../src/core/evaluate/report/writeReport';
import type { SweepCell, SweepPlan } from '../../../../src/shared/sweep/sweepPlan';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { planOf } from '../sweep/plan';
import { damaged, promptsOf, resultsOf, unetOf, writeSweep } from './madeUpSweep';

const at = folderPerTest();
const options = { tolerance: 0.5, version: '1.2.3' };
const files = ['report.html', 'report.md', 'cells.csv', 'summary.csv'] as const;

/** Prompts that no page, table or spreadsheet may obey. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src="http://example.com/x.png" onerror=alert(1)>',
  "'; url(http://example.com/y.css) | `code` [link](http://example.com) ![x](y) #1",
  '=HYPERLINK("http://example.com","click")',
  'right\u202eto left \u2066and back\u0007',
  `a very long prompt ${'x'.repeat(10_000)}`,
  '&lt;b&gt; \\*stars\\* </td></table></section>',
];

const tenths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const unetPlan = (prompts: string[], shares = tenths): SweepPlan =>
  planOf({
    ...{ prompts, seeds: [0] },
    grids: [{ sparsity: { unet: shares }, criteria: ['magnitude'], targets: ['linear'] }],
  });

async function reportOf(
  plan: SweepPlan,
  outcomeOf: (cell: SweepCell) => ReturnType<Parameters<typeof resultsOf>[1]>,
): Promise<{ readonly html: string; readonly markdown: string; readonly claims: string }> {
  await writeSweep(at('sweep'), plan, resultsOf(plan, outcomeOf));
  const { answers } = await writeReport(at('sweep'), options);
  const [html = '', markdown = ''] = await Promise.all(
    files.map(name => readFile(at('sweep', name), 'utf8')),
  );
  return {
    ...{ html, markdown },
    claims: answers.map(({ claim, further }) => [claim, ...further].join(' ')).join('\n'),
  };
}

interface Element {
  readonly tagName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
}
const elementsOf = (html: string, selectors = '*'): readonly Element[] => [
  ...(
    parseHTML(html) as unknown as {
      readonly document: { querySelectorAll(selectors: string): Iterable<Element> };
    }
  ).document.querySelectorAll(selectors),
];
const textOf = (html: string, selectors: string): string =>
  elementsOf(html, selectors)
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
    .join('\n');

describe('the page of a sweep', () => {
  it('has no script and loads nothing, whatever the prompts', async () => {
    const { html } = await reportOf(unetPlan(hostile), cell => damaged(unetOf(cell)));
    const elements = elementsOf(html);
    expect(elements.length).toBeGreaterThan(500);
    const allowed =
      /^(?:html|head|body|main|meta|title|style|h[1-3]|p|b|bdi|span|section|figure|div|a|img|table|thead|tbody|tr|t[hd]|ul|ol|li|dl|dt|dd|pre|svg|g|path|line|rect|circle|text|tspan|defs|pattern)$/i;
    expect(elements.map(({ tagName }) => tagName).filter(name => !allowed.test(name))).toEqual([]);
    for (const { tagName, attributes } of elements)
      for (const { name, value } of attributes) {
        expect(name).not.toMatch(/^on/);
        if (name !== 'alt') expect(value).not.toMatch(/url\((?!#)/);
        if (name === 'src') expect(value).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/);
        if (name === 'href')
          expect([tagName.toLowerCase(), value]).toEqual([
            'a',
            expect.stringMatching(/^images\/[0-9a-f]+\.png$/),
          ]);
      }
    expect(html).not.toMatch(/<script|@import|javascript:/i);
    expect(textOf(html, 'style')).not.toMatch(/url\(/);
    // Nor does anything of them turn the direction of writing.
    expect(html).not.toMatch(/[\p{Bidi_Control}]/u);
    expect(html).not.toContain('\u0007');
    expect(textOf(html, '.prompts')).toContain('<script>alert(1)</script>');
    expect(textOf(html, '.prompts')).toContain('right\\u202eto left');
    expect(html.length).toBeLessThan(400_000);
  });

  it('shows the best, the median and the worst prompt, as small pictures that lead to the full ones', async () => {
    const plan = unetPlan(promptsOf(8));
    // Prompt 5 is the worst, prompt 2 the best; where all are safe order is of no interest.
    const order = [3, 2, 0, 4, 5, 7, 1, 6];
    const { html } = await reportOf(plan, cell => {
      const rank = order[plan.prompts.indexOf(cell.prompt)]!;
      return damaged(unetOf(cell) < 0.5 ? unetOf(cell) / (rank + 1) : unetOf(cell) + rank / 20);
    });
    expect(textOf(html, '.pictures .prompt')).toBe(
      'best prompt 2\nmedian prompt 0\nworst prompt 5',
    );
    expect(textOf(html, '.pictures .caption')).toContain('at 50 %');
    expect(elementsOf(html, '.pictures img')).toHaveLength(30);
  });

  it('says that pictures are missing, and goes without them', async () => {
    const plan = unetPlan(promptsOf(8));
    await writeSweep(
      at('bare'),
      plan,
      resultsOf(plan, cell => damaged(unetOf(cell))),
    );
    await rm(at('bare/images'), { recursive: true });
    await writeReport(at('bare'), options);
    const html = await readFile(at('bare/report.html'), 'utf8');
    expect(elementsOf(html, 'img')).toHaveLength(0);
    expect(textOf(html, '.note')).toContain('The folder has no pictures');
  });

  it('has the three sparsities in no case where the pipeline is gone, and says so', async () => {
    const { html } = await reportOf(unetPlan(promptsOf(5)), cell => damaged(unetOf(cell)));
    expect(textOf(html, 'section p')).toContain('The pipeline is not where the plan says');
  });

  it('lists cells that failed with their reason', async () => {
    const { html } = await reportOf(unetPlan(promptsOf(5)), cell =>
      unetOf(cell) === 0.3 && cell.prompt === 'prompt 1' ? 'failed' : damaged(unetOf(cell)),
    );
    expect(textOf(html, 'section')).toContain(
      '1 cell failed UNet 30 %, seed 0, prompt 1: It <failed>.',
    );
  });

  it('is the same to the byte from a copy of the folder', async () => {
    const plan = unetPlan(hostile);
    await writeSweep(
      at('one'),
      plan,
      resultsOf(plan, cell => damaged(unetOf(cell))),
    );
    await cp(at('one'), at('another/place'), { recursive: true });
    for (const folder of ['one', 'another/place', 'another/place'])
      await writeReport(at(folder), options);
    for (const name of files)
      expect(await readFile(at('another/place', name))).toEqual(await readFile(at('one', name)));
  });

  it('has a map where two components were pruned together, with the furthest safe pairs in words', async () => {
    const shares = [0, 0.2, 0.4];
    const plan = planOf({
      ...{ prompts: promptsOf(5), seeds: [0] },
      grids: [
        {
          sparsity: { 'text-encoder': shares, unet: shares },
          ...{ criteria: ['magnitude'], targets: ['linear'] },
        },
      ],
    });
    const { html, markdown } = await reportOf(plan, cell =>
      damaged(unetOf(cell) + (cell.variant.sparsity['text-encoder'] ?? 0)),
    );
    expect(textOf(html, 'section h2')).toContain('Text encoder and UNet together, magnitude');
    const sentence = 'The furthest pairs that are safe: text encoder 20 % with UNet 20 %.';
    expect(textOf(html, 'section p')).toContain(sentence);
    expect(markdown).toContain(sentence);
    expect(textOf(html, 'svg text')).toMatch(/^0\/5$/m);
    // Two curves, the map, and four charts of what was published of the two.
    expect(elementsOf(html, 'svg')).toHaveLength(7);
  });

  it('says where the tolerance is not the usual one', async () => {
    const plan = unetPlan(promptsOf(5));
    await writeSweep(
      at('sweep'),
      plan,
      resultsOf(plan, cell => damaged(unetOf(cell))),
    );
    await writeReport(at('sweep'), { ...options, tolerance: 0.3 });
    const html = await readFile(at('sweep/report.html'), 'utf8');
    expect(textOf(html, 'section')).toContain('The tolerance of 0.30 was given for this report');
  });

  it('stands published figures on axes of their own, as other metrics', async () => {
    const { html } = await reportOf(unetPlan(promptsOf(5)), cell => damaged(unetOf(cell)));
    const published = textOf(html, 'section');
    expect(published).toContain('compare the shape, not the height');
    const labels = elementsOf(html, 'svg').flatMap(({ attributes }) =>
      [...attributes].filter(({ name }) => name === 'aria-label').map(({ value }) => value),
    );
    expect(labels).toHaveLength(3);
    expect(labels.filter(label => label.includes('arXiv 2411.15113'))).toHaveLength(2);
  });
});

describe('what a sweep says', () => {
  const eight = unetPlan(promptsOf(8));
  const flat = (limit: number) => (cell: SweepCell) =>
    damaged(unetOf(cell) === 0 ? 0 : unetOf(cell) > limit ? 2 : 0.1);

  it.each([
    [
      'nothing before there is a picture',
      () => 'missing' as const,
      eight,
      /^Waiting for the dense pictures/,
    ],
    [
      'up to where it is safe',
      flat(0.4),
      eight,
      /^Safe up to 40 %: at least 7 of 8 prompts stay within 0.50/,
    ],
    ['that nothing is safe', flat(0), eight, /^Already at 10 %, 8 of 8 prompts are beyond 0.50/],
    ['that there is no cliff', flat(1), eight, /No cliff up to 90 % \(8 prompts\)/],
    [
      'that four prompts claim nothing',
      flat(0.4),
      unetPlan(promptsOf(4)),
      /^4 prompts show the pictures but cannot support “safe”/,
    ],
    [
      'how far it is, half-way',
      (cell: SweepCell) =>
        [0, 0.3, 0.5].includes(unetOf(cell)) ? flat(0.4)(cell) : ('missing' as const),
      eight,
      /^Between 30 % and 50 % so far \(8 prompts\)/,
    ],
  ])('%s', async (_, outcomeOf, plan, sentence) => {
    const { html, markdown, claims } = await reportOf(plan, outcomeOf);
    expect(claims).toMatch(sentence);
    const [claim = ''] = claims.split(' Cliff')[0]!.split('. ');
    expect(textOf(html, '.answer')).toContain(claim);
    expect(markdown.replace(/\\/g, '')).toContain(claim);
  });
});

describe('the Markdown of a sweep', () => {
  it('has a row for each sparsity and obeys no prompt', async () => {
    const { markdown } = await reportOf(unetPlan(hostile, [0, 0.5]), cell =>
      damaged(unetOf(cell) * (hostile.indexOf(cell.prompt) + 1)),
    );
    const rows = markdown.split('\n').filter(line => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toMatch(
      /^\| 50 % \| magnitude \| 1 of 7 \| 2.000 \| 0.500 \| 3.500 \| mixed \| \[/,
    );
    expect(rows.at(-1)).toContain('&amp;lt;b&amp;gt; \\\\\\*stars');
    expect(markdown).not.toMatch(/<[a-z/]/i);
  });
});
