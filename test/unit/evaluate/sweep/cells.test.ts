import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOf, planHash } from '../../../../src/core/evaluate/sweep/cells';
import { coarseToFine } from '../../../../src/core/evaluate/sweep/coarseToFine';
import { presetMethods, presets } from '../../../../src/core/evaluate/sweep/presets';
import { stepsOf, variantName, variantsOf } from '../../../../src/core/evaluate/sweep/variants';
import { methodName } from '../../../../src/shared/sweep/method';
import type { SweepPlan } from '../../../../src/shared/sweep/sweepPlan';
import { planOf } from './plan';

type Grid = SweepPlan['grids'][number];
const unet = (fields: Partial<Grid> = {}): Grid => ({
  sparsity: { unet: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
  criteria: ['magnitude'],
  targets: ['linear'],
  ...fields,
});
const names = (...grids: readonly Grid[]): readonly string[] =>
  variantsOf(planOf({ grids: [...grids] })).map(variantName);

describe('the points of an axis', () => {
  test('are visited coarse to fine', () => {
    expect(coarseToFine(10)).toEqual([0, 5, 9, 3, 7, 2, 4, 6, 8, 1]);
    expect([0, 1, 2, 3, 4].map(coarseToFine)).toEqual([[], [0], [0, 1], [0, 1, 2], [0, 2, 3, 1]]);
  });

  test('are each visited once, however many', () => {
    fc.assert(
      fc.property(fc.nat(300), n => {
        expect([...coarseToFine(n)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: n }, (_, i) => i),
        );
      }),
    );
  });
});

describe('the variants of a plan', () => {
  test('begin with the dense one, even where no grid names it, and span the grid early', () => {
    expect(names(unet()).slice(0, 5)).toEqual([
      'dense',
      ...['unet 0.5', 'unet 0.9', 'unet 0.3', 'unet 0.7'].map(name => `${name}, magnitude, linear`),
    ]);
    expect(names(unet({ sparsity: { unet: [0.4] } }))).toEqual([
      'dense',
      'unet 0.4, magnitude, linear',
    ]);
  });

  test('compare criteria at each point, and know one dense pipeline', () => {
    expect(
      names(unet({ sparsity: { unet: [0, 0.5] }, criteria: ['magnitude', 'random'] })),
    ).toEqual(['dense', 'unet 0.5, magnitude, linear', 'unet 0.5, random, linear']);
  });

  test('of grids that overlap are there once', () => {
    const both = unet({ sparsity: { 'text-encoder': [0, 0.4], unet: [0, 0.5] } });
    const alone = unet({ sparsity: { unet: [0, 0.5] } });
    expect(names(alone, both)).toEqual([
      'dense',
      'unet 0.5, magnitude, linear',
      'text-encoder 0.4, magnitude, linear',
      'text-encoder 0.4, unet 0.5, magnitude, linear',
    ]);
  });

  test('spread a sparsity by OWL where a criterion goes with it', () => {
    const methods = unet({
      sparsity: { unet: [0.5] },
      criteria: ['magnitude', 'wanda', 'sparsegpt', 'random'],
      allocations: ['uniform', 'owl'],
    });
    expect(names(methods).slice(1)).toEqual(
      ['magnitude', 'owl-magnitude', 'wanda', 'owl-wanda', 'sparsegpt', 'random'].map(
        method => `unet 0.5, ${method}, linear`,
      ),
    );
    expect(names(methods, unet({ sparsity: { unet: [0.5] }, allocations: ['uniform'] }))).toEqual(
      names(methods),
    );
  });

  test('remove whole units where a grid says so, by shares of them, beside weights of the same shares', () => {
    const grid = unet({ sparsity: { unet: [0.5] }, criteria: ['magnitude', 'sparsegpt'] });
    const neurons: Grid = { ...grid, remove: 'neurons', compensate: true };
    expect(names(grid, neurons).slice(1)).toEqual([
      'unet 0.5, magnitude, linear',
      'unet 0.5, sparsegpt, linear',
      'unet 0.5, neurons-magnitude-compensated, linear',
      'unet 0.5, neurons-sparsegpt-compensated, linear',
    ]);
    const [, variant] = variantsOf(planOf({ grids: [neurons] }));
    expect(stepsOf(variant!, {}).unet).toMatchObject([
      {
        ...{ goal: { remove: { neurons: 0.5, fusionSafe: false } }, compensate: true },
        label: 'Remove 50 % of neurons by |w|, compensated',
      },
    ]);
  });

  test('prune some components by magnitude whatever the criterion, and know what comes to the same', () => {
    const both = unet({
      sparsity: { 'text-encoder': [0, 0.4], unet: [0, 0.3] },
      criteria: ['magnitude', 'wanda'],
      byMagnitude: ['unet'],
    });
    expect(names(both)).toEqual([
      'dense',
      'unet 0.3, magnitude, linear',
      'text-encoder 0.4, magnitude, linear',
      'text-encoder 0.4, wanda, linear',
      'text-encoder 0.4, unet 0.3, magnitude, linear',
      'text-encoder 0.4, unet 0.3 by magnitude, wanda, linear',
    ]);
    const steps = stepsOf(variantsOf({ grids: [both] }).at(-1)!, {});
    expect(steps['text-encoder']).toMatchObject([{ criterion: 'wanda', scope: 'row' }]);
    expect(steps.unet).toMatchObject([{ criterion: 'magnitude', scope: 'layer' }]);
  });

  test('of the paper are its four methods for the text encoder, and magnitude for the UNet', () => {
    const paper = presets.paper.map(sparsity =>
      unet({ sparsity, ...presetMethods.paper, targets: ['linear'] }),
    );
    const found = variantsOf({ grids: paper });
    const methods = (kinds: string): readonly string[] =>
      found.filter(({ sparsity }) => Object.keys(sparsity).join() === kinds).map(methodName);
    const four = ['magnitude', 'owl-magnitude', 'wanda', 'owl-wanda'];
    const each = (count: number): readonly string[] =>
      Array.from({ length: count }, () => four).flat();
    expect(methods('unet')).toEqual(Array.from({ length: 14 }, () => 'magnitude'));
    expect(methods('text-encoder')).toEqual(each(12));
    expect(methods('text-encoder,unet')).toEqual(each(18));
    for (const variant of found)
      for (const step of stepsOf(variant, {}).unet ?? [])
        expect([step.criterion, step.allocation]).toEqual(['magnitude', undefined]);
  });

  test('are steps with the defaults of a recipe, and chance with its seed', () => {
    const variant = {
      sparsity: { unet: 0.35, 'text-encoder': 0 },
      criterion: 'random',
      targets: ['conv'],
    } as const;
    const steps = stepsOf(variant, { criterionSeed: 7 });
    expect(Object.keys(steps)).toEqual(['unet']);
    expect(steps.unet).toMatchObject([
      { select: '*', scope: 'layer', enabled: true, goal: { sparsity: 0.35 }, seed: 7 },
    ]);
  });
});

describe('the key of a cell', () => {
  const keys = (plan: SweepPlan): readonly string[] => cellsOf(plan).map(({ key }) => key);

  test('is another for every picture', () => {
    const all = keys(planOf());
    expect(all).toHaveLength(3 * 2 * 2);
    expect(new Set(all).size).toBe(all.length);
  });

  test('does not depend on where the pipeline lies, nor on what else the sweep computes', () => {
    const larger = planOf({
      folder: '/elsewhere',
      grids: [unet(), unet({ criteria: ['random'] })],
      prompts: ['a lighthouse', 'a red fox', 'a third'],
      seeds: [1, 0, 2],
    });
    expect(keys(larger)).toEqual(expect.arrayContaining([...keys(planOf())]));
  });

  test.each<[string, Partial<SweepPlan>]>([
    ['a model', { models: { 'text-encoder': 't1', unet: 'u2', 'vae-decoder': 'v1' } }],
    ['the steps', { settings: { ...planOf().settings, steps: 21 } }],
    ['the guidance scale', { settings: { ...planOf().settings, guidance: 1 } }],
    ['the size', { settings: { ...planOf().settings, width: 64, height: 64 } }],
    ['the scheduler', { settings: { ...planOf().settings, scheduler: 'ddim' } }],
    ['the negative prompt', { settings: { ...planOf().settings, negative: 'blur' } }],
    ['the prompts', { prompts: ['a red fox.', 'lighthouse'] }],
    ['the seeds', { seeds: [2, 3] }],
  ])('is another where %s differs', (_, fields) => {
    const changed = new Set(keys(planOf(fields)));
    expect(keys(planOf()).filter(key => changed.has(key))).toEqual([]);
  });

  test('goes by the calibration where a criterion does', () => {
    const grids = [unet({ criteria: ['wanda'] })];
    const one = keys(planOf({ grids, calibrations: { unet: 'c1' } }));
    const other = new Set(keys(planOf({ grids, calibrations: { unet: 'c2' } })));
    // The dense pictures are the same.
    expect(one.filter(key => other.has(key))).toHaveLength(4);
    const calibrations = { unet: 'c1' };
    expect(keys(planOf({ calibrations }))).toEqual(keys(planOf()));
  });

  test('is another where OWL spreads the sparsity', () => {
    const spread = (allocations: NonNullable<Grid['allocations']>): readonly string[] =>
      keys(planOf({ grids: [unet({ allocations })], calibrations: { unet: 'c1' } }));
    expect(spread(['uniform'])).toEqual(keys(planOf({ grids: [unet()] })));
    const owl = new Set(spread(['owl']));
    expect(spread(['uniform']).filter(key => owl.has(key))).toHaveLength(4);
  });

  test('has not changed: sweeps that are there go on', () => {
    expect(planHash(planOf())).toBe('25530ed0fa7d947c139b8379');
    const [first, ...others] = keys(planOf());
    expect([first, others.at(-1)]).toEqual([
      '6061276c89121cb1839daaca',
      '72eaf0e8ee45b4c57c6209f3',
    ]);
  });
});

test('a plan is the same wherever its pipeline lies, and another where anything else differs', () => {
  expect(planHash(planOf({ folder: '/elsewhere' }))).toBe(planHash(planOf()));
  expect(planHash(planOf({ seeds: [0] }))).not.toBe(planHash(planOf()));
});

test('tells plans apart by their scorers, wherever those lie, and pictures not at all', () => {
  const clip = (folder: string, fingerprint: string) =>
    planOf({ scorers: { clip: { folder, fingerprint } } });
  const hashes = [planOf(), clip('/a', 'c1'), clip('/b', 'c1'), clip('/a', 'c2')].map(planHash);
  expect(hashes[1]).toBe(hashes[2]);
  expect(new Set(hashes).size).toBe(3);
  const keys = (plan: SweepPlan) => cellsOf(plan).map(({ key }) => key);
  expect(keys(clip('/a', 'c1'))).toEqual(keys(planOf()));
});

test('hashes a plan without scorers as it did before there were any', () => {
  expect(planHash(planOf())).toBe('25530ed0fa7d947c139b8379');
});
