import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSteps } from '../../../src/core/prune/plan';
import { readPruned } from '../../../src/core/prune/readPruned';
import { openModel } from '../../../src/core/prune/openModel';
import type { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import type { WeightTensor } from '../../../src/core/weights/weightTensor';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { type OracleLayer, pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { openGraph, use } from '../../fixtures/smallGraph';
import { toyTensor } from '../../fixtures/toyModel';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

/** Every layer's bits under the steps. */
async function rendered(
  { weights }: RecipeResolver,
  masks: Awaited<ReturnType<RecipeResolver['resolve']>>['masks'],
): Promise<readonly (readonly number[])[]> {
  const all: number[][] = [];
  for (const tensor of weights.model.weights) {
    const bits: number[] = [];
    const chunks = readPruned(weights, tensor as WeightTensor, masks.get(tensor.id));
    for await (const chunk of chunks) for (const each of chunk.bits) bits.push(each);
    all.push(bits);
  }
  return all;
}

describe.each(types)('%s weights under any steps', type => {
  test('are what sorting gives: layer, row, global, threshold, N:M, channels, restore, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const found = await withModel(at('model.onnx'), { type, layers }, async model =>
          rendered(model, (await model.resolve(steps)).masks),
        );
        expect(found).toEqual(pruneOracle(type, layers, steps));
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  test('are as many zeros as the plan says, before a weight is written', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const plan = await withModel(at('model.onnx'), { type, layers }, model =>
          planSteps(model, steps),
        );
        const zerosOf = (bits: readonly number[]): number =>
          bits.filter(each => valueOf(type, each) === 0).length;
        const after = pruneOracle(type, layers, steps).map(zerosOf);
        expect(plan.layers.map(({ weight }) => weight.zeros)).toEqual(after);
        expect(plan.layers.map(({ before }) => before.zeros)).toEqual(
          layers.map(({ bits }) => zerosOf(bits)),
        );
        expect(plan.figures.component).toEqual({
          zeros: after.reduce((a, b) => a + b, 0),
          total: layers.reduce((sum, { bits }) => sum + bits.length, 0),
        });
        let zeros = layers.map(({ bits }) => zerosOf(bits)).reduce((a, b) => a + b, 0);
        for (const [index] of steps.entries()) {
          const next = pruneOracle(type, layers, steps.slice(0, index + 1))
            .map(zerosOf)
            .reduce((a, b) => a + b, 0);
          expect(plan.prunedByStep[index]).toBe(Math.max(0, next - zeros));
          zeros = next;
        }
      }),
      { seed: 2, numRuns: 120 },
    );
  });

  test('pruned again to the same sparsity stay as they are', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const step = steps[0]!;
        const [once, twice] = await withModel(at('model.onnx'), { type, layers }, async model => [
          await rendered(model, (await model.resolve([step])).masks),
          await rendered(model, (await model.resolve([step, step])).masks),
        ]);
        expect(twice).toEqual(once);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('the contract’s worked rules', () => {
  const sparsity = (value: number, more: Partial<Step> = {}): Step => ({
    ...defaultStep,
    ...more,
    goal: { sparsity: value },
    label: '',
  });
  const bitsOf = (values: readonly number[]): readonly number[] => [
    ...new Uint32Array(Float32Array.from(values).buffer),
  ];
  const layer = (index: number, values: readonly number[]): OracleLayer => ({
    name: `blocks.${index}.proj`,
    op: 'MatMul',
    dims: [1, values.length],
    bits: bitsOf(values),
  });
  const prune = async (
    layers: readonly OracleLayer[],
    steps: readonly Step[],
  ): Promise<readonly (readonly number[])[]> =>
    withModel(at('model.onnx'), { type: 'float32', layers }, async model => {
      const all = await rendered(model, (await model.resolve(steps)).masks);
      return all.map(bits => Array.from(new Float32Array(Uint32Array.from(bits).buffer)));
    });

  test('0.35 of 11,520 is 4,032, though doubles say 4,031.999…', async () => {
    const values = Array.from({ length: 11_520 }, (_, i) => i + 1);
    const [pruned] = await prune([layer(0, values)], [sparsity(0.35)]);
    expect(pruned!.filter(value => value === 0)).toHaveLength(4032);
  });

  test('ties go by storage index, across tensors in initializer order', async () => {
    const layers = [layer(0, [1, 1, 2]), layer(1, [1, 1, 2])];
    expect(await prune(layers, [sparsity(0.5, { scope: 'global' })])).toEqual([
      [0, 0, 2],
      [0, 1, 2],
    ]);
  });

  test('ties go by storage index beyond the 8 MiB that are read at once', async () => {
    const [pruned] = await prune(
      [layer(0, new Array<number>(2_500_000).fill(1))],
      [sparsity(0.9, { scope: 'global' })],
    );
    expect([pruned!.lastIndexOf(0), pruned!.indexOf(1)]).toEqual([2_249_999, 2_250_000]);
  });

  // From 65,536 weights on, a table of counts is taken in place of a sort.
  test.each([
    [65_535, 0.2, 13_107],
    [65_536, 0.25, 16_384],
  ])('%i weights that share their high bits go by size and index', async (count, share, zeros) => {
    let state = 1;
    const next = (): number => (state = (state * 48_271) % 2_147_483_647);
    // Few values, either sign: ties lie across the threshold.
    const magnitudes = Array.from({ length: count }, () => 0x3f80_0000 + (next() % 97));
    const bits = magnitudes.map(each => (next() % 2 === 0 ? each : (each | 0x8000_0000) >>> 0));
    const lowest = [...magnitudes.keys()].sort((a, b) => magnitudes[a]! - magnitudes[b]! || a - b);
    const expected = [...bits];
    for (const index of lowest.slice(0, zeros)) expected[index] = 0;
    const layers = [{ ...layer(0, []), dims: [1, count], bits }];
    const found = await withModel(at('model.onnx'), { type: 'float32', layers }, async model =>
      rendered(model, (await model.resolve([sparsity(share)])).masks),
    );
    expect(found).toEqual([expected]);
  });

  test('one threshold among the smallest denormals counts no zero twice', async () => {
    const tiny = 2 ** -149;
    const layers = [layer(0, [0, -0, 0, 3 * tiny]), layer(1, [2 * tiny, tiny, 1, 1])];
    expect(await prune(layers, [sparsity(0.5, { scope: 'global' })])).toEqual([
      [0, -0, 0, 3 * tiny],
      [2 * tiny, 0, 1, 1],
    ]);
  });

  test('one threshold over weights of two element types is refused, layer by layer it is not', async () => {
    const initializers = (['float32', 'float16'] as const).map((type, i) =>
      toyTensor({ name: `${i}.weight`, dims: [1, 4], type, values: [1, 2, 3, 4] }),
    );
    const nodes = [0, 1].map(i => use('MatMul', ['x', `${i}.weight`]));
    await openGraph(at('mixed.onnx'), { nodes, initializers });
    const model = await openModel(at('mixed.onnx'));
    await expect(model.resolve([sparsity(0.5, { scope: 'global' })])).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('float32 and float16') as string,
    });
    const { layers } = await planSteps(model, [sparsity(0.5)]);
    expect(layers.map(({ weight }) => weight.zeros)).toEqual([2, 2]);
    await model.weights.close();
  });

  test('-0 counts as zero and keeps its sign; a pruned weight becomes +0', async () => {
    const [pruned] = await prune([layer(0, [-0, -1, 2, 3])], [sparsity(0.5)]);
    expect(pruned).toEqual([-0, 0, 2, 3]);
  });

  test('NaN and infinities stay, even at 100 %, and are reported', async () => {
    const layers = [layer(0, [NaN, -Infinity, 1, 2])];
    expect(await prune(layers, [sparsity(1)])).toEqual([[NaN, -Infinity, 0, 0]]);
    const { notes } = await withModel(at('model.onnx'), { type: 'float32', layers }, model =>
      planSteps(model, [sparsity(1)]),
    );
    expect(notes).toEqual([expect.stringContaining('onnx::MatMul_0')]);
  });

  test('whole output channels go weakest first, whichever axis they lie on', async () => {
    const goal = { pattern: 'channels:0.5' } as const;
    const dims = [2, 2];
    const bits = bitsOf([4, 1, 1, 3]);
    const asGemm = { name: 'blocks.0.proj', op: 'Gemm', dims, bits } as const;
    const asMatMul = { name: 'blocks.1.proj', op: 'MatMul', dims, bits } as const;
    expect(await prune([asGemm, asMatMul], [{ ...defaultStep, goal, label: '' }])).toEqual([
      [4, 1, 0, 0],
      [4, 0, 1, 0],
    ]);
  });

  test('where more is zero already than asked for, nothing changes', async () => {
    expect(await prune([layer(0, [0, 0, 0, 4])], [sparsity(0.5)])).toEqual([[0, 0, 0, 4]]);
  });

  test('undoing every step gives the dense weights back', async () => {
    const steps = [sparsity(0.5), { ...defaultStep, goal: { restore: true as const }, label: '' }];
    expect(await prune([layer(0, [1, 2, 3, 4])], steps)).toEqual([[1, 2, 3, 4]]);
    expect(await prune([layer(0, [1, 2, 3, 4])], [])).toEqual([[1, 2, 3, 4]]);
  });
});
