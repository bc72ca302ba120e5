import { describe, expect, it } from 'vitest';
import { damageChart } from '../../../../src/shared/charts/damageChart';
import { verdicts } from '../../../../src/shared/sweep/verdict';
import { tableOf } from '../safeLimit/damages';
import { chartOf, marksOf, newDocument, placeOf, textsOf } from './drawn';

const drawn = (fields?: Parameters<typeof chartOf>[0]) =>
  damageChart(chartOf(fields), newDocument());

describe('the curve of a sweep', () => {
  it('has a dot for each prompt at each sparsity, as high as the logarithm of its damage', () => {
    const [first] = chartOf().series;
    const dots = marksOf(drawn(), 'prompts, magnitude').map(placeOf);
    expect(dots).toHaveLength(32);
    const damage = first!.table.sparsities.flatMap((_, at) =>
      first!.table.rows.map(row => row.damage[at]!),
    );
    // Of two dots the scale is known, and with it the place of all others but those of no damage.
    const [a, b] = [8, 31];
    const slope = (dots[b]![1] - dots[a]![1]) / (Math.log(damage[b]!) - Math.log(damage[a]!));
    for (const [i, [, y]] of dots.entries())
      if (damage[i]! > 0)
        expect(y - dots[a]![1]).toBeCloseTo(slope * Math.log(damage[i]! / damage[a]!), 6);
    // Dense pictures stand in a row of their own, below.
    expect(new Set(dots.slice(0, 8).map(([, y]) => y)).size).toBe(1);
    expect(dots[0]![1]).toBeGreaterThan(Math.max(...dots.slice(8).map(([, y]) => y)) + 10);
    // Dots of one sparsity do not hide each other, and stay in their column.
    for (let column = 0; column < 4; column++) {
      const xs = dots.slice(8 * column, 8 * column + 8).map(([x]) => x);
      expect(new Set(xs).size).toBe(8);
      expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(64);
    }
  });

  it('tells bands apart by hatches, lines and words, not by colour alone', () => {
    const svg = drawn();
    const patterns = [...svg.querySelectorAll('pattern')].map(each => each.getAttribute('id'));
    expect(patterns).toEqual(['test-mixed', 'test-collapsed']);
    const fills = [...svg.querySelectorAll('g[fill]')].map(each => each.getAttribute('fill')!);
    expect(fills).toEqual(expect.arrayContaining(patterns.map(id => `url(#${id!})`)));
    for (const band of ['safe', 'mixed', 'collapsed']) {
      expect(marksOf(svg, `band ${band}`)).toHaveLength(1);
      expect(textsOf(svg)).toContain(band);
    }
  });

  it('counts prompts under each column, says n in the legend, and where limit and cliff are', () => {
    const texts = textsOf(drawn());
    for (const text of ['8 of 8', '6 of 8', '0 of 8', 'dense', '40 %', 'safe limit', 'cliff'])
      expect(texts).toContain(text);
    expect(texts.find(text => text.startsWith('magnitude: median of 8 prompts'))).toBeDefined();
    expect(texts.find(text => text.includes('the 2nd to 7th best of 8'))).toBeDefined();
  });

  it('is read aloud as what it shows', () => {
    const svg = drawn();
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toBe(
      'Damage by sparsity of the UNet (latent error). magnitude, 8 prompts: safe up to 20 %, cliff at 60 %. ' +
        'Median by sparsity: 0 %: 0, 20 %: 0.14, 40 %: 0.44, 60 %: 1.2.',
    );
    const [dot] = marksOf(svg, 'prompts, magnitude').slice(-1);
    expect(dot!.textContent).toBe('60 %, prompt 7: 1.5');
  });

  it('shows what damage is read against, labels apart even where values are alike', () => {
    const anchors = [
      { label: 'another prompt', value: 0.51 },
      { label: 'another seed', value: 0.49 },
      { label: 'never', value: 0 },
    ];
    const svg = drawn({ anchors });
    expect(marksOf(svg, 'anchors')).toHaveLength(2);
    const labels = [...svg.querySelectorAll('text')].filter(({ textContent }) =>
      /^(?:another|within 0.50$)/.test(textContent),
    );
    const heights = labels
      .filter(each => placeOf(each)[0] > 300)
      .map(each => placeOf(each)[1])
      .sort((a, b) => a - b);
    expect(heights).toHaveLength(3);
    expect(heights[1]! - heights[0]!).toBeGreaterThan(14);
    expect(heights[2]! - heights[1]!).toBeGreaterThan(14);
  });

  it('gives each of several criteria its own marker and dashes, and bands a strip each', () => {
    const [first] = chartOf().series;
    const series = ['magnitude', 'random', 'wanda'].map(name => ({ ...first!, name }));
    const svg = drawn({ series });
    const look = series.map(({ name }) => {
      const [line] = marksOf(svg, `median, ${name}`);
      const group = [...svg.querySelectorAll(`g[aria-description="median, ${name}"]`)][0]!;
      const [dot] = marksOf(svg, `prompts, ${name}`);
      expect(line!.getAttribute('d')).toMatch(/^M/);
      return [
        group.getAttribute('stroke-dasharray'),
        dot!.getAttribute('d')?.replace(/[\d.,-]+/g, '') ?? 'circle',
      ];
    });
    expect(new Set(look.map(([dashes]) => dashes)).size).toBe(3);
    expect(new Set(look.map(([, shape]) => shape)).size).toBe(3);
    expect(textsOf(svg).filter(text => text === 'mixed')).toHaveLength(3);
    // Tints of three criteria at once would say nothing.
    expect(marksOf(svg, 'band mixed')).toHaveLength(0);
  });

  it('marks prompts of a single criterion as what their pictures are, and says what marks mean', () => {
    const [first] = chartOf().series;
    const { rows } = first!.table;
    const kinds = [...verdicts, undefined];
    const verdictOf = (prompt: string) =>
      kinds[rows.findIndex(each => each.prompt === prompt) % kinds.length];
    const svg = drawn({ series: [{ ...first!, verdictOf }] });
    const marks = marksOf(svg, 'prompts, magnitude');
    const plain = marksOf(drawn(), 'prompts, magnitude').map(placeOf);
    expect(marks.map(placeOf)).toEqual(
      plain.map(([x, y]) => [expect.closeTo(x, 6) as number, expect.closeTo(y, 6) as number]),
    );
    const shapes = new Set(marks.map(each => each.getAttribute('d')));
    expect(shapes.size).toBe(4);
    // Dense pictures are what others are compared with.
    expect(new Set(marks.slice(0, 8).map(each => each.getAttribute('fill'))).size).toBe(1);
    const legend = marksOf(svg, 'verdicts').map(each => each.textContent);
    expect(legend.filter(Boolean)).toEqual([
      ...['same picture', 'another picture', 'quality drops', 'likely collapsed'],
    ]);
    expect(marksOf(drawn(), 'verdicts')).toHaveLength(0);
  });

  it('claims nothing with four prompts: no bands, no bounds, no limit, no cliff', () => {
    const table = tableOf(
      [0, 0.5, 0.9],
      [1, 2, 3, 4].map(i => [0, i / 10, 2]),
    );
    const svg = drawn({ series: [{ name: 'magnitude', table }] });
    expect(marksOf(svg, 'prompts, magnitude')).toHaveLength(12);
    expect(marksOf(svg, 'median, magnitude')).toHaveLength(1);
    const texts = textsOf(svg).join('\n');
    expect(texts).not.toMatch(/safe|mixed|collapsed|cliff|bounds/);
  });

  it('keeps damage that is not finite in a row of its own, off every line', () => {
    const table = tableOf(
      [0, 0.5, 0.9],
      [1, 2, 3, 4, 5].map(i => [0, i / 10, null]),
    );
    const svg = drawn({ series: [{ name: 'magnitude', table }] });
    expect(textsOf(svg)).toContain('not finite');
    const dots = marksOf(svg, 'prompts, magnitude').map(placeOf);
    expect(new Set(dots.slice(10).map(([, y]) => y)).size).toBe(1);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  });

  it('can be drawn before there is any picture', () => {
    const svg = drawn({ series: [{ name: 'magnitude', table: tableOf([], []) }] });
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  });

  it('has no style sheet and no script, takes its colours from variables, and is the same each time', () => {
    const [one, other] = [drawn(), drawn()].map(({ outerHTML }) => outerHTML);
    expect(one).toBe(other);
    expect(one).not.toMatch(/<style|<script|style="/);
    const colours = [...one!.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour!);
    expect(
      new Set(
        colours.filter(colour => !/^(?:var\(--vscode-|none$|currentColor$|url\()/.test(colour)),
      ),
    ).toEqual(new Set());
  });
});
