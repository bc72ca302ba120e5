import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import { goalLabel } from '../../../src/shared/recipe/goalLabel';
import { parsePattern } from '../../../src/shared/recipe/pattern';

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

  it('is written as it was read, byte for byte, in the order of the format', () => {
    const shuffled =
      '{"steps":[{"label":"Prune","goal":{"sparsity":0.35},"enabled":true},{"goal":{"restore":true}}],"base":"a-b","$schema":"s","version":1}';
    expect(JSON.stringify(parseRecipe(shuffled, 'x'))).toBe(
      '{"version":1,"base":"a-b","steps":[' +
        '{"select":"*","targets":["linear"],"criterion":"magnitude","scope":"layer","goal":{"sparsity":0.35},"enabled":true,"label":"Prune"},' +
        '{"select":"*","targets":["linear"],"criterion":"magnitude","scope":"layer","goal":{"restore":true},"enabled":true,"label":"restore"}]}',
    );
  });

  it('of version 2 keeps its seeds, and is of version 1 again where its steps say no more than that', () => {
    const step = { goal: { sparsity: 0.35 } };
    const { steps, version } = parse({ version: 2, steps: [{ ...step, seed: 7 }, step] });
    expect(version).toBe(2);
    expect(steps.map(({ seed }) => seed)).toEqual([7, undefined]);
    expect(JSON.stringify(parse({ version: 2, steps: [step] }))).toBe(
      JSON.stringify(withStep(step)),
    );
  });

  it('of version 2 keeps allocation and calibration, in the order of the format', () => {
    const step =
      '{"select":"*","targets":["linear"],"criterion":"wanda","seed":1,"allocation":"owl","outlierMultiple":5,"lambda":0.1,' +
      '"calibration":{"hash":"a","samples":8,"describes":"b"},"scope":"layer","goal":{"sparsity":0.5},"enabled":true,"label":"x"}';
    const text = `{"version":2,"steps":[${step}]}`;
    expect(JSON.stringify(parseRecipe(text, 'x'))).toBe(text);
  });

  it('compares within outputs where Wanda is not told otherwise', () => {
    const { steps } = parse({
      version: 2,
      steps: ['wanda', 'random', 'sparsegpt'].map(criterion => ({
        criterion,
        goal: { sparsity: 0.5 },
      })),
    });
    expect(steps.map(({ scope }) => scope)).toEqual(['row', 'layer', 'layer']);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'must be an object'],
    ['{"version":3,"steps":[]}', '"version" must be 1 or 2'],
    ['{}', '"version" is missing'],
    ['{"version":3,"steps":[{"goal":{"sparsity":0.5},"more":1}]}', '"version" must be 1 or 2'],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"seed":1}]}', '"version" must be 2'],
    [
      '{"version":1,"steps":[{"goal":{"sparsity":0.5},"criterion":"random"}]}',
      '"version" must be 2',
    ],
    ['{"version":2,"steps":[{"goal":{"sparsity":0.5},"seed":-1}]}', 'seed must be a whole number'],
    ['{"version":2,"steps":[{"goal":{"sparsity":0.5},"seed":1e300}]}', 'seed must be at most'],
    ['{"version":1}', '"steps" is missing'],
    ['{"version":1,"steps":{}}', '"steps" must be a list'],
    ['{"version":1,"steps":[],"step":[]}', 'the recipe has a field "step" that this version does'],
    ['{"version":1,"steps":[],"constructor":1}', 'the recipe has a field "constructor"'],
    ['{"version":1,"steps":[],"__proto__":{}}', 'the recipe has a field "__proto__"'],
    ['{"version":1,"steps":[{}]}', 'steps[0].goal is missing'],
    ['{"version":1,"steps":[{"goals":{}}]}', 'steps[0] has a field "goals" that this version does'],
    ['{"version":1,"steps":[[]]}', 'steps[0] must be an object'],
    ['{"version":1,"steps":[{"goal":[]}]}', 'steps[0].goal must be an object'],
    ['{"version":1,"steps":[{"goal":{"sparcity":1}}]}', 'steps[0].goal is unknown: sparsity is 0'],
    [
      '{"version":1,"steps":[{"goal":{"pattern":"4:4"}}]}',
      'steps[0].goal.pattern is "4:4", which is not N:M',
    ],
    ['{"version":1,"steps":[1]}', 'steps[0] must be an object'],
    ['{"version":1,"steps":[{"goal":{}}]}', 'exactly one of'],
    ['{"version":1,"steps":[{"goal":{"sparsity":1.5}}]}', 'sparsity is 0 to 1'],
    ['{"version":1,"steps":[{"goal":{"threshold":-1}}]}', 'threshold is a magnitude'],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"scope":"all"}]}', 'scope must be one of'],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"targets":[]}]}', 'not empty'],
    [
      '{"version":1,"steps":[{"goal":{"sparsity":0.5},"criterion":"best"}]}',
      'criterion must be one of magnitude, random, wanda, sparsegpt, obs-diff',
    ],
    [
      '{"version":1,"steps":[{"goal":{"sparsity":0.5},"criterion":"wanda"}]}',
      '"version" must be 2',
    ],
    [
      '{"version":2,"steps":[{"goal":{"sparsity":0.5},"allocation":"even"}]}',
      'steps[0].allocation must be uniform, owl, or {"ratios"',
    ],
    ['{"version":1,"steps":[{"goal":{"sparsity":0.5},"lambda":0.1}]}', '"version" must be 2'],
    [
      '{"version":2,"steps":[{"goal":{"sparsity":0.5},"allocation":{"ratios":{"a":2}}}]}',
      'steps[0].allocation.ratios.a is 0 to 1',
    ],
    [
      '{"version":2,"steps":[{"goal":{"sparsity":0.5},"calibration":{"hash":"a","samples":0,"describes":"b"}}]}',
      'calibration.samples must be a whole number of 1 or more',
    ],
  ])('like %s is refused with the reason', (text, why) => {
    expect(() => parseRecipe(text, 'my.prune.json')).toThrow(why);
  });
});

it('reads N:M patterns and refuses those that prune nothing or everything', () => {
  expect(parsePattern('2:4')).toEqual({ zeros: 2, group: 4 });
  for (const bad of ['0:4', '4:4', '5:4', '2', '2:4:8', '-1:2'])
    expect(parsePattern(bad), bad).toBeUndefined();
});

it('reads shares of whole channels and refuses what is no share', () => {
  for (const [text, channels] of [
    ['channels:0.25', 0.25],
    ['channels:0', 0],
    ['channels:1.0', 1],
  ] as const)
    expect(parsePattern(text)).toEqual({ channels });
  for (const bad of ['channels:1.5', 'channels:', 'channels:-0.1', 'channels:.5', 'channels:1e-1'])
    expect(parsePattern(bad), bad).toBeUndefined();
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
