import { describe, expect, it } from 'vitest';
import { curvesOf } from '../../../../src/core/evaluate/report/curves';
import { edgeSentence } from '../../../../src/shared/safeLimit/edgeSentence';
import { frontiersOf } from '../../../../src/core/evaluate/report/frontier';
import { settingsOf } from '../../../../src/core/evaluate/report/readSweep';
import { summaryRows } from '../../../../src/core/evaluate/report/summary';
import type { SweepPlan } from '../../../../src/shared/sweep/sweepPlan';
import { planOf } from '../sweep/plan';
import { damaged, promptsOf, resultsOf, unetOf } from './madeUpSweep';

const linear: SweepPlan['grids'][number]['targets'] = ['linear'];

describe('curves of a sweep', () => {
  it('have a line for each way to prune a component alone, the dense pictures in each', () => {
    const plan = planOf({
      grids: [
        { sparsity: { unet: [0.5, 0.2] }, criteria: ['magnitude', 'random'], targets: linear },
        { sparsity: { unet: [0.5] }, criteria: ['magnitude'], targets: ['conv'] },
        { sparsity: { 'text-encoder': [0.3] }, criteria: ['magnitude'], targets: linear },
      ],
    });
    const results = resultsOf(plan, cell => damaged(unetOf(cell)));
    const curves = curvesOf({ plan, settings: settingsOf(plan, results) });
    expect(
      curves.map(({ component, series }) => [
        component,
        ...series.map(({ method, table }) => `${method}: ${table.sparsities.join(' ')}`),
      ]),
    ).toEqual([
      ['text-encoder', 'magnitude: 0 0.3'],
      ['unet', 'magnitude: 0 0.2 0.5', 'random: 0 0.2 0.5', 'magnitude, conv: 0 0.5'],
    ]);
  });

  it('leave out sparsities of which a picture is missing, failed, or has no figure', () => {
    const plan = planOf({
      grids: [
        { sparsity: { unet: [0.1, 0.2, 0.3, 0.4] }, criteria: ['magnitude'], targets: linear },
      ],
    });
    const results = resultsOf(plan, cell => {
      if (cell.prompt !== 'a lighthouse' || cell.seed !== 1 || unetOf(cell) === 0)
        return damaged(unetOf(cell));
      if (unetOf(cell) === 0.1) return 'missing';
      if (unetOf(cell) === 0.2) return 'failed';
      return damaged(unetOf(cell) === 0.3 ? null : 0.5);
    });
    const { table } = curvesOf({ plan, settings: settingsOf(plan, results) })[0]!.series[0]!;
    expect(table.sparsities).toEqual([0, 0.3, 0.4]);
    expect(table.incomplete).toEqual([0.1, 0.2]);
    expect(table.rows[1]!.damage).toEqual([0, Infinity, 0.45]);
  });
});

describe('a map of two components', () => {
  const plan = planOf({
    prompts: promptsOf(6),
    seeds: [0],
    grids: [
      {
        sparsity: { 'text-encoder': [0, 0.2, 0.4], unet: [0, 0.3, 0.6] },
        criteria: ['magnitude'],
        targets: linear,
      },
    ],
  });
  /** Worst where only the text encoder is pruned a little: no more pruning may look better. */
  const results = resultsOf(plan, cell => {
    const text = cell.variant.sparsity['text-encoder'] ?? 0;
    return damaged(text === 0.2 && unetOf(cell) === 0 ? 0.7 : unetOf(cell) + text / 2);
  });

  it('takes the worst of all pairs that prune no more of either', () => {
    const [map] = frontiersOf({ plan, settings: settingsOf(plan, results) }, 0.5);
    const found = map!.cells.map(({ x, y, point }) => {
      const own = [0, 0.3, 0.6].flatMap(unet =>
        [0, 0.2, 0.4].flatMap(text =>
          unet <= x && text <= y ? [text === 0.2 && unet === 0 ? 0.7 : unet + text / 2] : [],
        ),
      );
      return [point!.median, Math.max(...own)];
    });
    expect(found).toHaveLength(9);
    for (const [median, worst] of found) expect(median).toBeCloseTo(worst!, 12);
  });

  it('has no point where pictures are missing, but those beyond it', () => {
    const holed = new Map(
      [...results].filter(([, { sparsity }]) => sparsity.unet !== 0.3 || sparsity['text-encoder']),
    );
    const [map] = frontiersOf({ plan, settings: settingsOf(plan, holed) }, 0.5);
    const at = (x: number, y: number) => map!.cells.find(cell => cell.x === x && cell.y === y)!;
    expect(at(0.3, 0).point).toBeUndefined();
    expect(at(0.6, 0).point!.median).toBeCloseTo(0.6, 12);
  });

  it('claims no pair beyond pictures that are missing', () => {
    const edge = (found: typeof results): string =>
      edgeSentence(frontiersOf({ plan, settings: settingsOf(plan, found) }, 0.9)[0]!);
    expect(edge(results)).toBe(
      'The furthest pairs that are safe: text encoder 40 % with UNet 60 %.',
    );
    const without = (text: number, unet: number): typeof results =>
      new Map(
        [...results].filter(
          ([, { sparsity }]) => sparsity.unet !== unet || (sparsity['text-encoder'] ?? 0) !== text,
        ),
      );
    expect(edge(without(0, 0.6))).toBe(
      'The furthest pairs that are safe: text encoder 40 % with UNet 30 %.',
    );
    expect(edge(without(0, 0.3))).toBe('No pair is shown to be safe.');
  });

  it('sets a method beside what prunes each component likewise', () => {
    const both = planOf({
      grids: [
        { sparsity: { unet: [0.3] }, criteria: ['magnitude'], targets: linear },
        { sparsity: { 'text-encoder': [0.2] }, criteria: ['wanda', 'magnitude'], targets: linear },
        {
          sparsity: { 'text-encoder': [0.2], unet: [0.3] },
          criteria: ['wanda'],
          byMagnitude: ['unet'],
          targets: linear,
        },
      ],
    });
    const maps = frontiersOf({ plan: both, settings: settingsOf(both, new Map()) }, 0.5);
    expect(maps.map(({ method }) => method)).toEqual(['wanda / magnitude']);
    expect(
      maps[0]!.cells.map(({ x, y, setting }) => `${y} ${x} ${setting.variant.criterion}`),
    ).toEqual(['0 0 magnitude', '0 0.3 magnitude', '0.2 0 wanda', '0.2 0.3 wanda']);
  });
});

describe('the summary of a sweep', () => {
  it('has a row for each setting: medians over prompts of means over seeds, and verdicts of pictures', () => {
    const plan = planOf({
      prompts: promptsOf(5),
      grids: [{ sparsity: { unet: [0.5] }, criteria: ['magnitude'], targets: linear }],
    });
    const results = resultsOf(plan, cell => {
      if (unetOf(cell) === 0) return { collapse: [] };
      const prompt = plan.prompts.indexOf(cell.prompt);
      return {
        metrics: {
          latentError: prompt / 5 + (cell.seed ? 0.1 : -0.1),
          psnr: prompt === 4 ? null : 20,
        },
        collapse: prompt === 4 ? ['flat', 'no-detail'] : [],
      };
    });
    const settings = settingsOf(plan, results);
    const rows = summaryRows(curvesOf({ plan, settings }), [], 0.5);
    expect(rows).toHaveLength(2);
    const [, row] = rows;
    expect(row!.point).toMatchObject({ n: 5, within: 3, collapsed: 1 });
    expect(row!.point!.median).toBeCloseTo(0.4, 12);
    expect(row!.medians.get('latentError')).toBeCloseTo(0.4, 12);
    expect(row!.medians.get('psnr')).toBe(20);
    // Two pictures are at 0.5 itself: as far as the tolerance goes.
    expect(Object.fromEntries(row!.verdicts.pictures)).toEqual({
      ...{ collapsed: 2, 'another-picture': 1, 'same-picture': 7 },
    });
    expect([row!.verdicts.reasons.get('flat'), row!.verdicts.reasons.get('noise')]).toEqual([2, 0]);
  });
});
