import { readFile, writeFile } from 'node:fs/promises';
import { Tensor } from 'onnxruntime-node';
import { onnx } from 'onnx-proto';
import { afterEach, describe, expect, test } from 'vitest';
import { openModel } from '../../../../src/core/prune/openModel';
import { planSteps } from '../../../../src/core/prune/plan';
import type { RecipeResolver } from '../../../../src/core/prune/recipeResolver';
import { saveModel } from '../../../../src/core/prune/saveModel';
import { transformerLayers } from '../../../../src/core/prune/structured/droppedSets';
import { shrinkModel } from '../../../../src/core/prune/structured/shrinkModel';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { attentions } from '../../../fixtures/attentions';
import { samplePipeline } from '../../../fixtures/derivePipeline';
import { largestDifference, runModel } from '../../../fixtures/runModel';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const file = samplePipeline().components['text-encoder']!;
const opened: RecipeResolver[] = [];
afterEach(async () => {
  for (const { weights } of opened.splice(0)) await weights.close();
});

async function open(file: string): Promise<RecipeResolver> {
  const model = await openModel(file);
  opened.push(model);
  return model;
}

const dropping = (drop: 'branch' | 'layer', more: Partial<Step> = {}): Step => ({
  ...defaultStep,
  goal: { drop },
  label: `Drop ${drop}`,
  ...more,
});

/** A model whose additions of what some layers give are passed by: their branches are not there. */
async function passedBy(file: string, takers: readonly string[]): Promise<string> {
  const model = onnx.ModelProto.decode(await readFile(file));
  const nodes = model.graph!.node!;
  const taking = (value: string) => nodes.filter(({ input }) => input!.includes(value));
  for (const name of takers) {
    const product = nodes.find(node => node.name === `/${name}/MatMul`);
    const biased = taking(product!.output![0]!)[0]!.output![0]!;
    const [sum, ...more] = taking(biased);
    expect([sum!.opType, more]).toEqual(['Add', []]);
    const beside = sum!.input!.find(value => value !== biased)!;
    for (const node of taking(sum!.output![0]!))
      node.input = node.input!.map(value => (value === sum!.output![0] ? beside : value));
  }
  const target = at('passed.onnx');
  await writeFile(target, onnx.ModelProto.encode(model).finish());
  return target;
}

const input_ids = new Tensor('int32', Int32Array.of(1, 8, 15, 22), [1, 4]);

/** All that a model gives, without fusions: they add in another order where an addition less is there. */
const given = async (file: string): Promise<Float32Array> =>
  Float32Array.from(
    Object.values(await runModel(file, { input_ids }, 'basic')).flatMap(values => [...values]),
  );

describe('a step that drops', () => {
  test.each([
    [
      'attentions of a text encoder',
      dropping('branch', { select: 'role:attention-*' }),
      [0, 1, 2, 3].map(i => `text_model/encoder/layers.${i}/self_attn/out_proj`),
    ],
    [
      'a layer of a text encoder',
      dropping('layer', { select: 'layer:*layers.1.*' }),
      ['self_attn/out_proj', 'mlp/fc2'].map(name => `text_model/encoder/layers.1/${name}`),
    ],
  ])('%s leaves what a graph without them gives', async (_, step, takers) => {
    const model = await open(file);
    const { weights } = model;
    const { masks } = await model.resolve([step]);
    await saveModel(weights, masks, { target: at('masked.onnx') });
    const wanted = await given(await passedBy(file, takers));
    const masked = await given(at('masked.onnx'));
    expect(wanted.length).toBeGreaterThan(100);
    expect(largestDifference(masked, wanted)).toBe(0);
  });

  test('leaves one empty unit of each in a file that is shrunk, which gives the same', async () => {
    const model = await open(file);
    const { masks } = await model.resolve([dropping('layer', { select: 'layer:*layers.1.*' })]);
    await saveModel(model.weights, masks, { target: at('masked.onnx') });
    const found = await shrinkModel(model.weights, masks, { target: at('small.onnx') });
    expect(found).toMatchObject({ neurons: 511, heads: 3 });
    const [dense, masked] = [await given(file), await given(at('masked.onnx'))];
    expect(largestDifference(await given(at('small.onnx')), masked)).toBe(0);
    expect(largestDifference(dense, masked)).toBeGreaterThan(0.01);
  });

  test('counts all weights of what it drops, and what they add', async () => {
    const model = await open(file);
    const plan = await planSteps(model, [dropping('layer', { select: 'layer:*layers.1.*' })]);
    // Four projections, two of the feed-forward, all with what they add.
    const attention = 4 * (128 * 128 + 128);
    expect(plan.prunedByStep).toEqual([attention + 2 * 128 * 512 + 512 + 128]);
    expect(plan.notes).toEqual([]);
  });

  test('drops a layer that it selects in part no further than its branches', async () => {
    const model = await open(file);
    const select = 'layer:*layers.1.self_attn*';
    await expect(model.resolve([dropping('layer', { select })])).rejects.toMatchObject({
      code: 'invalid-request',
      message:
        'The step "Drop layer" selects no layer with all of its weights that Pollard can drop.',
    });
    const { prunedByStep } = await model.resolve([dropping('branch', { select })]);
    expect(prunedByStep).toEqual([4 * (128 * 128 + 128)]);
  });

  test.each<[string, Partial<Step>]>([
    ['a criterion', { criterion: 'random' }],
    ['an allocation', { allocation: 'owl' }],
  ])('goes by no %s', async (_, more) => {
    await writeFile(at('block.onnx'), attentions['constants in each shape']!());
    const model = await open(at('block.onnx'));
    await expect(model.resolve([dropping('branch', more)])).rejects.toThrow(
      /drops all of what it selects: it goes by no criterion/,
    );
  });

  test('comes back with a step that restores', async () => {
    const model = await open(file);
    const restore: Step = {
      ...defaultStep,
      ...{ targets: ['linear', 'conv', 'other'], goal: { restore: true }, label: 'Restore' },
    };
    const { figures } = await planSteps(model, [dropping('layer'), restore]);
    expect(figures).toEqual((await planSteps(model, [])).figures);
  });
});

test('the layers of a model are its blocks of attentions and feed-forwards', async () => {
  const layers = await transformerLayers((await open(file)).weights.model);
  expect(layers.map(({ name, branches }) => [name, branches.length])).toEqual(
    [0, 1, 2, 3].map(i => [`text_model.encoder.layers.${i}`, 2]),
  );
});
