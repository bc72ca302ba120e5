import { describe, expect, test } from 'vitest';
import {
  type AnchorPair,
  anchorPairs,
  anchorsOf,
  extraCells,
} from '../../../../src/core/evaluate/sweep/anchors';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { planOf } from './plan';

const told = (pairs: readonly AnchorPair[]): readonly string[] =>
  pairs.map(
    ({ kind, from, to }) =>
      `${kind}: ${from.prompt} ${from.seed} - ${to.prompt} ${to.seed}${to.isExtra ? ' extra' : ''}`,
  );

describe('dense pictures that are held against each other', () => {
  test('are the same one again, another seed, and another prompt', () => {
    expect(told(anchorPairs(planOf({ prompts: ['a', 'b', 'c'], seeds: [4, 7] })))).toEqual(
      ['a b', 'b c', 'c a'].flatMap(pair => {
        const [own, next] = pair.split(' ') as [string, string];
        return [
          `floor: ${own} 4 - ${own} 4 extra`,
          `seed: ${own} 4 - ${own} 7`,
          `prompt: ${own} 4 - ${next} 4`,
          `prompt: ${own} 7 - ${next} 7`,
        ];
      }),
    );
  });

  test('of one seed are held against a second one that is there for nothing else', () => {
    for (const [seed, other] of [
      [0, 1],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1],
    ] as const)
      expect(told(anchorPairs(planOf({ prompts: ['a'], seeds: [seed] })))).toEqual([
        `floor: a ${seed} - a ${seed} extra`,
        `seed: a ${seed} - a ${other} extra`,
      ]);
  });

  test('that are no cells are the second seed’s and those of the floor', () => {
    const plan = planOf({ seeds: [5] });
    const cells = new Set(cellsOf(plan).map(({ key }) => key));
    const extras = extraCells(plan);
    expect(extras.map(({ prompt, seed, key }) => [prompt, seed, cells.has(key)])).toEqual([
      ['a red fox', 5, true],
      ['a red fox', 4, false],
      ['a lighthouse', 5, true],
      ['a lighthouse', 4, false],
    ]);
    expect(extraCells(planOf())).toHaveLength(2);
  });
});

describe('anchors', () => {
  const plan = planOf({ prompts: ['a', 'b', 'c'], seeds: [0, 1, 2] });
  /** Each pair's distance by its prompt and seed. */
  const measured = (distance: (pair: AnchorPair) => number | null) =>
    anchorPairs(plan).map(pair => {
      const latentError = distance(pair);
      return [pair, { latentError, psnr: null, ssim: 1 }] as const;
    });
  const worth = { a: 1, b: 10, c: 4 };
  const of = ({ from }: AnchorPair): number => worth[from.prompt as 'a'] + from.seed;

  test('are medians over prompts of means over seeds', () => {
    const { n, latentError, psnr, ssim } = anchorsOf(plan, measured(of));
    expect(n).toBe(3);
    // c is in the middle: 4 at seed 0; 4 and 5 for steps from seed to seed; 4, 5 and 6 for other prompts.
    expect(latentError).toEqual({ floor: 4, seed: 4.5, prompt: 5 });
    expect(psnr).toEqual({ floor: null, seed: null, prompt: null });
    expect(ssim).toEqual({ floor: 1, seed: 1, prompt: 1 });
  });

  test('stand one picture of nothing finite, and are null where half are such', () => {
    const broken = (...prompts: readonly string[]) =>
      anchorsOf(
        plan,
        measured(pair => (prompts.includes(pair.from.prompt) ? null : of(pair))),
      ).latentError.floor;
    expect(broken('a')).toBe(10);
    expect(broken('a', 'b')).toBeNull();
  });

  test('of one prompt know no other prompt', () => {
    const one = planOf({ prompts: ['a'] });
    const distance = { latentError: 0.5, psnr: 20, ssim: 0.9 };
    const pairs = anchorPairs(one).map(pair => [pair, distance] as const);
    expect(anchorsOf(one, pairs)).toMatchObject({
      n: 1,
      latentError: { floor: 0.5, seed: 0.5, prompt: null },
    });
  });
});
