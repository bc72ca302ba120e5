import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareModels } from '../../../src/core/compare/compareModels';
import { openModel } from '../../../src/core/prune/openModel';
import { readPruned } from '../../../src/core/prune/readPruned';
import type { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { WeightTensor } from '../../../src/core/weights/weightTensor';
import type { ModelDifference } from '../../../src/shared/stats/difference';
import { defaultStep, type Recipe, type Step } from '../../../src/shared/recipe/recipe';
import { layersOf, modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { type OracleLayer, pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { tensor } from '../../fixtures/onnxWriter';
import { openGraph, use } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel, type ToyLayer } from '../../fixtures/toyModel';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();
const step = (fields: Pick<Step, 'goal'> & Partial<Step>): Step => ({
  ...defaultStep,
  label: 'a step',
  ...fields,
});

/** A model against itself under steps. */
const afterSteps = (
  type: (typeof types)[number],
  layers: readonly OracleLayer[],
  steps: readonly Step[],
): Promise<ModelDifference> =>
  withModel(at('model.onnx'), { type, layers }, model =>
    compareModels({ model, steps: [] }, { model, steps }),
  );

/** Every layer's bits under steps. */
async function rendered(
  model: RecipeResolver,
  steps: readonly Step[],
): Promise<readonly number[][]> {
  const { masks } = await model.resolve(steps);
  return Promise.all(
    model.weights.model.weights.map(async tensor => {
      const bits: number[] = [];
      const chunks = readPruned(model.weights, tensor as WeightTensor, masks.get(tensor.id));
      for await (const chunk of chunks) bits.push(...chunk.bits);
      return bits;
    }),
  );
}

describe.each(types)('%s models', type => {
  test('differ by exactly the weights that direct comparison finds', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const { layers: found } = await afterSteps(type, layers, steps);
        const after = pruneOracle(type, layers, steps);
        const expected = layers.map(({ name, bits }, i) => {
          const differs = bits.filter((each, j) => each !== after[i]![j]).length;
          return { name, elements: bits.length, changed: differs, newlyZero: differs };
        });
        expect(found.map(({ layer: _layer, largest: _largest, ...rest }) => rest)).toEqual(
          expected,
        );
        for (const [i, { largest }] of found.entries())
          expect(largest).toBe(
            Math.max(
              0,
              ...layers[i]!.bits.flatMap((each, j) =>
                each === after[i]![j] ? [] : [Math.abs(valueOf(type, each))],
              ),
            ),
          );
      }),
      { seed: 9, numRuns: 80 },
    );
  });

  test.each([
    ['layer by layer', { goal: { sparsity: 0.4 } }],
    ['row by row', { goal: { sparsity: 0.5 }, scope: 'row' }],
    ['by a threshold', { goal: { threshold: 1 } }],
    ['by a global sparsity', { goal: { sparsity: 0.3 }, scope: 'global' }],
    ['by a pattern', { goal: { pattern: '2:4' } }],
    ['with convolutions', { goal: { sparsity: 0.6 }, targets: ['linear', 'conv'] }],
  ] as const)('pruned %s are a recipe that prunes alike', async (_, fields) => {
    await fc.assert(
      fc.asyncProperty(layersOf(type), async layers => {
        const steps = [step(fields)];
        await withModel(at('model.onnx'), { type, layers }, async model => {
          const { recipe } = await compareModels({ model, steps: [] }, { model, steps });
          expect(recipe, JSON.stringify(recipe)).toBeInstanceOf(Array);
          expect(await rendered(model, recipe as readonly Step[])).toEqual(
            pruneOracle(type, layers, steps),
          );
        });
      }),
      { seed: 10, numRuns: 40 },
    );
  });
});

/** Writes two toy models and compares them. */
async function comparedToys(
  before: readonly ToyLayer[],
  after: readonly ToyLayer[],
): Promise<ModelDifference> {
  await writeFile(at('before.onnx'), toyModel({ layers: before }));
  await writeFile(at('after.onnx'), toyModel({ layers: after }));
  const [first, second] = [await openModel(at('before.onnx')), await openModel(at('after.onnx'))];
  try {
    return await compareModels({ model: first, steps: [] }, { model: second, steps: [] });
  } finally {
    await first.weights.close();
    await second.weights.close();
  }
}

const layer = (values: readonly number[], name = 'blocks.0.proj'): ToyLayer => ({
  name,
  op: 'Gemm',
  dims: [2, values.length / 2],
  values,
});
const dense = [0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8];

describe('two files', () => {
  it('that are equal are a recipe without steps', async () => {
    const { layers, recipe } = await comparedToys([layer(dense)], [layer(dense)]);
    expect(layers.map(({ changed }) => changed)).toEqual([0]);
    expect(recipe).toEqual([]);
  });

  it('of which one holds other weights are none', async () => {
    const other = dense.map((value, i) => (i === 3 ? 0.9 : i === 0 ? 0 : value));
    const { layers, recipe } = await comparedToys([layer(dense)], [layer(other)]);
    expect(layers[0]).toMatchObject({ changed: 2, newlyZero: 1 });
    expect(layers[0]!.largest).toBeCloseTo(1.3, 6);
    expect(recipe).toBe('other-weights');
  });

  it('of which one has zeros where the others are smaller are none', async () => {
    const other = dense.map((value, i) => (i === 7 || i === 1 ? 0 : value));
    const { recipe } = await comparedToys([layer(dense)], [layer(other)]);
    expect(recipe).toBe('no-order');
  });

  it('are none against the arrow: the dense one is not the pruned one pruned', async () => {
    const pruned = dense.map((value, i) => (i < 4 ? 0 : value));
    const { recipe } = await comparedToys([layer(pruned)], [layer(dense)]);
    expect(recipe).toBe('other-weights');
  });

  it('with layers of their own say which', async () => {
    const found = await comparedToys(
      [layer(dense), layer(dense, 'blocks.1.proj')],
      [layer(dense), layer(dense.slice(0, 4), 'blocks.1.proj'), layer(dense, 'blocks.2.proj')],
    );
    expect(found).toMatchObject({
      onlyBefore: ['blocks.1.proj'],
      onlyAfter: ['blocks.1.proj', 'blocks.2.proj'],
      recipe: 'other-layers',
    });
  });

  it('name the layers whose elements are not read: nothing is said of their weights', async () => {
    const w = tensor({ name: 'w', dims: [2, 4], type: 'int8', data: { raw: Buffer.alloc(8, 1) } });
    const nodes = [use('MatMulInteger', ['x', 'w'])];
    await openGraph(at('int8.onnx'), { nodes, initializers: [w] });
    const model = await openModel(at('int8.onnx'));
    const found = await compareModels({ model, steps: [] }, { model, steps: [] });
    await model.weights.close();
    expect(found).toMatchObject({ notRead: ['blocks.0.proj'], onlyBefore: [], onlyAfter: [] });
    expect(found.layers).toEqual([]);
  });
});

describe("the sample's text encoder", () => {
  const file = 'media/sample/text_encoder/model.onnx';

  it('at the paper’s setting is one step that says so', async () => {
    const model = await openModel(file);
    try {
      const { recipe } = await compareModels(
        { model, steps: [] },
        { model, steps: [step({ goal: { sparsity: 0.475 } })] },
      );
      expect(recipe).toEqual([{ ...defaultStep, goal: { sparsity: 0.475 }, label: '47.5 %' }]);
    } finally {
      await model.weights.close();
    }
  });

  it('saved with a recipe tells that recipe, labels and all', async () => {
    const steps = [
      step({ goal: { sparsity: 0.2 }, label: 'First' }),
      step({ goal: { sparsity: 0.5 }, select: 'role:feed-forward', label: 'Second' }),
    ];
    const model = await openModel(file);
    const { masks } = await model.resolve(steps);
    const recipe: Recipe = { version: 1, base: 'dense', steps };
    await saveModel(model.weights, masks, { target: at('pruned.onnx'), recipe });
    const pruned = await openModel(at('pruned.onnx'));
    try {
      const found = await compareModels({ model, steps: [] }, { model: pruned, steps: [] });
      expect(found.recipe).toEqual(steps);
    } finally {
      await model.weights.close();
      await pruned.weights.close();
    }
  });
});
