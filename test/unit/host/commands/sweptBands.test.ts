import { describe, expect, it } from 'vitest';
import { sparsityRows } from '../../../../src/host/edits/sparsityRows';
import { bandAt, type SweptBands, sweptPresets } from '../../../../src/host/edits/sweptBands';
import { pointsOf } from '../../../../src/shared/safeLimit/bands';
import { damageTable } from '../../../../src/shared/safeLimit/damageTable';

const prompts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
/** Each prompt a little worse than the one before: safe up to 40 %, mixed at 50 and 60 %, collapsed from 70 %. */
const table = damageTable(
  [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].flatMap(sparsity =>
    prompts.map((prompt, i) => ({
      ...{ prompt, seed: 0, sparsity, collapsed: false },
      value: Number((sparsity * (0.75 + 0.07 * i)).toFixed(3)),
    })),
  ),
);
const swept: SweptBands = {
  ...{ name: 'sd2-sweep', tolerance: 0.5, limit: 0.4, cliff: 0.6 },
  points: pointsOf(table, 0.5).filter(({ sparsity }) => sparsity > 0),
};
const paper = { sparsity: 0.35, description: "the paper's setting" };

describe('what a sweep says of a sparsity', () => {
  it.each([
    [0.4, 'safe', 'safe: 8 of 8 prompts stay within 0.50'],
    [0.35, 'safe', 'safe: 8 of 8 prompts stay within 0.50 at 40 %'],
    [0.1, 'safe', 'safe: 8 of 8 prompts stay within 0.50 at 20 %'],
    [0.45, undefined, 'not tried, between 40 % (safe) and 50 % (mixed)'],
    [0.5, 'mixed', 'mixed: 4 of 8 prompts stay within 0.50'],
    [0.55, 'mixed', 'mixed: 4 of 8 prompts stay within 0.50 at 50 %'],
    [0.65, undefined, 'not tried, between 60 % (mixed) and 70 % (collapsed)'],
    [0.75, 'collapsed', 'collapsed: 0 of 8 prompts stay within 0.50 at 70 %'],
    [0.9, 'collapsed', 'collapsed: 0 of 8 prompts stay within 0.50 at 80 %'],
  ] as const)('at %s is %s: "%s"', (sparsity, band, text) => {
    expect(bandAt(swept, sparsity)).toEqual({ band, text });
  });

  it('beyond its last point is nothing, unless pictures were gone before', () => {
    const lower = { ...swept, points: swept.points.slice(0, 3) };
    expect(bandAt(lower, 0.9)).toEqual({ band: undefined, text: 'not tried' });
  });

  it('below its first point is nothing where that one breaks', () => {
    const higher = { ...swept, points: swept.points.slice(3) };
    expect(bandAt(higher, 0.2).text).toBe('not tried, between 0 % and 50 % (mixed)');
  });
});

describe('the rows of a sparsity of a model that was swept', () => {
  const rows = (typed: string) =>
    sparsityRows({ typed, swept, presets: sweptPresets(swept, [paper]), outcomes: new Map() });

  it('stand by their bands, what is safe from the most down, what breaks from the least up', () => {
    expect(
      rows('').map(({ heading = '', label, description }) => [heading, label, description]),
    ).toEqual([
      ['safe · sd2-sweep, 8 prompts, latent error 0.50', '40 %', 'largest safe sparsity'],
      ['', '35 %', "the paper's setting"],
      ['', '30 %', ''],
      ['', '20 %', ''],
      ['mixed · sd2-sweep, 8 prompts, latent error 0.50', '50 %', ''],
      ['', '60 %', 'the cliff'],
      ['collapsed · sd2-sweep, 8 prompts, latent error 0.50', '70 %', ''],
      ['', '80 %', ''],
    ]);
  });

  it('say their band in words, beside what would become zero', () => {
    expect(rows('')[0]!.detail).toBe('safe: 8 of 8 prompts stay within 0.50 · Counting…');
    const [typed] = rows('45');
    expect(typed).toMatchObject({
      label: '45 %',
      detail: 'not tried, between 40 % (safe) and 50 % (mixed) · Counting…',
    });
    expect(typed!.heading).toBeUndefined();
  });
});
