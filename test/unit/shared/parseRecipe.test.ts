import { describe, expect, it } from 'vitest';
import { goalLabel, parsePattern, parseRecipe } from '../../../src/shared/parseRecipe';

const parse = (value: unknown) => parseRecipe(JSON.stringify(value), 'my.prune.json');
const withStep = (step: unknown) => parse({ version: 1, steps: [step] });

describe('a recipe', () => {
  it('made by hand takes the defaults for what it leaves out', () => {
    expect(withStep({ goal: { sparsity: 0.35 } }).steps).toEqual([
      {
        select: '*',
        targets: ['linear'],
        criterion: 'magnitude',
        scope: 'layer',
        goal: { sparsity: 0.35 },
        enabled: true,
        label: '35 %',
      },
    ]);
  });

  it('keeps every field through a round trip', () => {
    const recipe = {
      version: 1,
      base: 'abc',
      steps: [
        {
          select: 'role:attention-*',
          targets: ['linear', 'conv'],
          criterion: 'magnitude',
          scope: 'global',
          goal: { pattern: '2:4' },
          enabled: false,
          label: 'Prune',
        },
      ],
    };
    expect(parse(recipe)).toEqual(recipe);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'must be an object'],
    ['{"version":2,"steps":[]}', '"version" must be 1'],
    ['{"version":1}', '"steps" must be a list'],
    ['{"version":1,"steps":[1]}', 'steps[0] must be an object'],
    ['{"version":1,"steps":[{"goal":{}}]}', 'exactly one of'],
    ['{"version":1,"steps":[{"goal":{"sparsity":1.5}}]}', 'sparsity is 0 to 1'],
    ['{"version":1,"steps":[{"goal":{"threshold":-1}}]}', 'threshold is a magnitude'],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"scope":"all"}]}', 'scope must be one of'],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"targets":[]}]}', 'not empty'],
    [
      '{"version":1,"steps":[{"goal":{"sparsity":0.5},"criterion":"wanda"}]}',
      'criterion must be "magnitude"',
    ],
  ])('like %s is refused with the reason', (text, why) => {
    expect(() => parseRecipe(text, 'my.prune.json')).toThrow(why);
  });
});

it('reads N:M patterns and refuses those that prune nothing or everything', () => {
  expect(parsePattern('2:4', 'x')).toEqual({ zeros: 2, group: 4 });
  for (const bad of ['0:4', '4:4', '5:4', '2', '2:4:8', '-1:2'])
    expect(() => parsePattern(bad, 'x')).toThrow('not N:M');
});

it('reads shares of whole channels and refuses what is no share', () => {
  for (const [text, channels] of [
    ['channels:0.25', 0.25],
    ['channels:0', 0],
    ['channels:1.0', 1],
  ] as const)
    expect(parsePattern(text, 'x')).toEqual({ channels });
  for (const bad of ['channels:1.5', 'channels:', 'channels:-0.1', 'channels:.5', 'channels:1e-1'])
    expect(() => parsePattern(bad, 'x')).toThrow('nor channels:SHARE');
});

it('names goals as people say them', () => {
  expect(
    [
      { sparsity: 0.475 },
      { threshold: 0.0312 },
      { pattern: '2:4' },
      { restore: true } as const,
    ].map(goalLabel),
  ).toEqual(['47.5 %', '|w| ≤ 0.0312', '2:4', 'restore']);
});
