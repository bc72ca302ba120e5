import { expect, test } from 'vitest';
import { compareModels } from '../../../src/core/compare/compareModels';
import { random } from '../../../src/core/prune/criteria/random';
import { openModel } from '../../../src/core/prune/openModel';
import { readPruned } from '../../../src/core/prune/readPruned';
import type { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import { saveModel } from '../../../src/core/prune/saveModel';
import { targetsOf } from '../../../src/core/prune/targets';
import { readMatrix } from '../../../src/core/prune/weightMatrix';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import { defaultStep, RECIPE_KEY, type Step } from '../../../src/shared/recipe/recipe';
import { decodedModel } from '../../fixtures/decodedModel';
import { type OracleLayer, placeOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

/** Zeros of both signs, infinities and NaN among ordinary halves. */
const halves = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) =>
    i % 13 === 0 ? 0x8000 : i === 20 ? 0x7c00 : i === 21 ? 0x7e00 : 0x3c00 + ((i * 7919) % 500),
  );
const layers: readonly OracleLayer[] = [
  { name: 'a', op: 'MatMul', dims: [8, 12], bits: halves(96) },
  { name: 'b', op: 'Gemm', dims: [10, 8], bits: halves(80) },
];
const toy = { type: 'float16', layers } as const;

const step = (fields: Pick<Step, 'goal'> & Partial<Step>): Step => ({
  ...defaultStep,
  criterion: 'random',
  seed: 7,
  label: 'chance',
  ...fields,
});

/** Every layer's bits under a step. */
async function rendered(model: RecipeResolver, steps: readonly Step[]): Promise<number[][]> {
  const { masks } = await model.resolve(steps);
  return Promise.all(
    targetsOf(model.weights.model, defaultStep).map(async ({ tensor }) => {
      const bits: number[] = [];
      for await (const chunk of readPruned(model.weights, tensor, masks.get(tensor.id)))
        bits.push(...chunk.bits);
      return bits;
    }),
  );
}

// By the authors' C, in Python; the state from hashlib.
test.each([
  [0, 'a', [647081554, 2879742687, 2369719494, 2632449822, 2175891533, 3039234762]],
  [1, 'a', [408454543, 2683623321, 4065047788, 2261498157, 3857889636, 2736590693]],
  [
    0,
    'unet/conv_in.weight',
    [1198854850, 599078913, 1839219426, 2635808894, 4287299238, 2512137244],
  ],
  [2 ** 53 - 1, 'é', [142868719, 2120157292, 3006008813, 2987909476, 1109187938, 1880460884]],
])('the scores of seed %i and tensor %s are the same on every machine', (seed, name, scores) => {
  const view = { offset: 0, shape: [1, 6, 1], stride: [6, 1, 1] } as const;
  const matrix = {
    name,
    elementType: 'float16',
    bits: new Uint16Array(6),
    view,
    nonFinite: 0x7c00,
  };
  expect([
    ...random.score({ ...matrix, elementType: 'float16' }, { criterion: 'random', seed }),
  ]).toEqual(scores);
});

test.each([
  ['layer', { sparsity: 0.4 }, ({ layer }: Cell) => `${layer}`],
  ['row', { sparsity: 0.4 }, ({ layer, output }: Cell) => `${layer}/${output}`],
  ['global', { sparsity: 0.4 }, () => ''],
  [
    'layer',
    { pattern: '2:4' },
    ({ layer, output, input }: Cell) => `${layer}/${output}/${input >> 2}`,
  ],
] as const)(
  'scope %s, goal %j: zeros count first, then the lowest scores go',
  (scope, goal, groupOf) =>
    withModel(at('model.onnx'), toy, async model => {
      const groups = new Map<string, Cell[]>();
      for (const cell of await cells(model)) {
        const key = groupOf(cell);
        groups.set(key, [...(groups.get(key) ?? []), cell]);
      }
      const expected = layers.map(({ bits }) => [...bits]);
      for (const group of groups.values()) {
        const share = 'sparsity' in goal ? goal.sparsity : 0.5;
        const order = group
          .filter(({ bits }) => (bits & 0x7fff) < 0x7c00)
          .sort((a, b) => a.score - b.score);
        for (const { layer, index, bits } of order.slice(
          0,
          Math.floor(share * group.length + 1e-9),
        ))
          if (bits !== 0x8000) expected[layer]![index] = 0;
      }
      expect(await rendered(model, [step({ scope, goal })])).toEqual(expected);
    }),
);

test('another seed takes others, and none is seed 0', () =>
  withModel(at('model.onnx'), toy, async model => {
    const goal = { sparsity: 0.5 };
    const unseeded: Step = { ...defaultStep, criterion: 'random', goal, label: '' };
    const zero = await rendered(model, [step({ goal, seed: 0 })]);
    expect(await rendered(model, [step({ goal, seed: 1 })])).not.toEqual(zero);
    expect(await rendered(model, [unseeded])).toEqual(zero);
  }));

test('a threshold is a magnitude: by chance it is refused', () =>
  withModel(at('model.onnx'), toy, async model => {
    await expect(model.resolve([step({ goal: { threshold: 1 } })])).rejects.toThrow(
      'The step "chance" has a threshold, which is a magnitude, but its criterion is random.',
    );
  }));

test('what is saved names seed and criterion in version 2, and makes the saved weights again', () =>
  withModel(at('model.onnx'), toy, async dense => {
    const steps = [
      step({ goal: { sparsity: 0.5 } }),
      step({ scope: 'row', goal: { sparsity: 0.7 } }),
    ];
    const { masks } = await dense.resolve(steps);
    const target = at('saved.onnx');
    await saveModel(dense.weights, masks, { target, recipe: { version: 2, steps } });
    const text = (await decodedModel(target)).metadata[RECIPE_KEY]!;
    const recipe = parseRecipe(text, target);
    expect([JSON.stringify(recipe), recipe.steps]).toEqual([text, steps]);
    const saved = await openModel(target);
    try {
      expect(saved.weights.model.description.history?.steps).toEqual(steps);
      expect(await rendered(saved, [])).toEqual(await rendered(dense, recipe.steps));
      const after = { model: saved, steps: [] };
      const { recipe: found } = await compareModels({ model: dense, steps: [] }, after);
      expect(found).toEqual(steps);
    } finally {
      await saved.weights.close();
    }
  }));

interface Cell {
  readonly layer: number;
  readonly index: number;
  readonly bits: number;
  readonly output: number;
  readonly input: number;
  /** What decides: below all scores where the weight is zero already. */
  readonly score: number;
}

async function cells({ weights }: RecipeResolver): Promise<readonly Cell[]> {
  const each = await Promise.all(
    targetsOf(weights.model, defaultStep).map(async (target, layer) => {
      const matrix = await readMatrix(weights, target, undefined);
      const scores = random.score(matrix, { criterion: 'random', seed: 7 });
      return layers[layer]!.bits.map((bits, index) => ({
        ...{ layer, index, bits, ...placeOf(layers[layer]!, index) },
        score: bits === 0x8000 ? -1 : scores[index]!,
      }));
    }),
  );
  return each.flat();
}
