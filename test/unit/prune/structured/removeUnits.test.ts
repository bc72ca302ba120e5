import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { inspectLayer } from '../../../../src/core/prune/inspectLayer';
import { openModel } from '../../../../src/core/prune/openModel';
import { planSteps } from '../../../../src/core/prune/plan';
import { readPruned } from '../../../../src/core/prune/readPruned';
import type { RecipeResolver } from '../../../../src/core/prune/recipeResolver';
import { toFloats } from '../../../../src/core/weights/toFloats';
import type { WeightTensor } from '../../../../src/core/weights/weightTensor';
import type { Removal } from '../../../../src/shared/recipe/removalSchema';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { attentions, HEAD_SIZE, HEADS } from '../../../fixtures/attentions';
import { feedForwards, NEURONS } from '../../../fixtures/feedForwards';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
let opened: RecipeResolver[] = [];

afterEach(async () => {
  for (const { weights } of opened) await weights.close();
  opened = [];
});

async function open(bytes: Uint8Array): Promise<RecipeResolver> {
  await writeFile(at('block.onnx'), bytes);
  const model = await openModel(at('block.onnx'));
  opened.push(model);
  return model;
}

const removing = (remove: Removal, more: Partial<Step> = {}): Step => ({
  ...defaultStep,
  goal: { remove },
  label: 'remove',
  ...more,
});

const half: Step = removing({ neurons: 0.5 });
const ff = feedForwards['halves by the shape']!;
const attention = attentions['constants in each shape']!;

/** All tensors by name, as they are under steps. */
async function tensorsUnder(
  model: RecipeResolver,
  steps: readonly Step[],
): Promise<Readonly<Record<string, Float32Array>>> {
  const { weights } = model;
  const { masks } = await model.resolve(steps);
  const found: Record<string, Float32Array> = {};
  for (const tensor of weights.model.counted as readonly WeightTensor[]) {
    const all: number[] = [];
    for await (const { bits } of readPruned(weights, tensor, masks.get(tensor.id)))
      all.push(...toFloats(tensor.elementType, bits.slice()));
    found[tensor.name] = Float32Array.from(all);
  }
  return found;
}

const PROJECTION = 'onnx::MatMul_net.0.proj';
const BIAS = 'block.0.ff.net.0.proj.bias';
const TAKER = 'onnx::MatMul_net.2';

/** Plain loops over a GEGLU's tensors: all weights of a neuron, as places in each tensor. */
function placesOf(neuron: number): Readonly<Record<string, readonly number[]>> {
  const columns = [neuron, NEURONS + neuron];
  return {
    [PROJECTION]: columns.flatMap(column =>
      Array.from({ length: 8 }, (_, row) => row * 2 * NEURONS + column),
    ),
    [BIAS]: columns,
    [TAKER]: Array.from({ length: 8 }, (_, column) => neuron * 8 + column),
  };
}

function zeroed(
  tensors: Readonly<Record<string, Float32Array>>,
  neurons: readonly number[],
): Record<string, Float32Array> {
  const copies = Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, values.slice()]),
  );
  for (const neuron of neurons)
    for (const [name, places] of Object.entries(placesOf(neuron)))
      for (const place of places) copies[name]![place] = 0;
  return copies;
}

describe('a step that removes neurons', () => {
  test('makes the neurons zero that have the lowest sums of |w|, with all of their weights', async () => {
    const model = await open(ff());
    const dense = await tensorsUnder(model, []);
    const sum = (neuron: number): number =>
      Object.entries(placesOf(neuron))
        .flatMap(([name, places]) => places.map(place => Math.abs(dense[name]![place]!)))
        .reduce((a, b) => a + b);
    const lowest = [...Array(NEURONS).keys()].sort((a, b) => sum(a) - sum(b) || a - b).slice(0, 16);
    expect(await tensorsUnder(model, [half])).toEqual(zeroed(dense, lowest));
  });

  test('counts what it made zero, and touches the layers of the feed-forward alone', async () => {
    const model = await open(ff());
    const plan = await planSteps(model, [half]);
    expect(plan.prunedByStep).toEqual([16 * (8 + 8 + 8 + 2)]);
    const { layers } = model.weights.model.description;
    const touched = plan.layers.filter(({ steps }) => steps.length > 0);
    expect(touched.map(({ layer }) => layers[layer]!.name)).toEqual([
      'block.0.ff.net.0.proj',
      'block.0.ff.net.2',
    ]);
    expect(touched.map(({ weight }) => weight.zeros)).toEqual([256, 128]);
    expect(plan.notes).toEqual([expect.stringMatching(/by \|w\|, which is for comparison only/)]);
  });

  test('is told of each layer that holds a part of the neurons, which are whole and which are not', async () => {
    const model = await open(ff());
    const { layers } = model.weights.model.description;
    const counted = async (steps: readonly Step[]) => {
      const [plan, { masks }] = [await planSteps(model, steps), await model.resolve(steps)];
      const inspected = layers.map(({ index }) =>
        inspectLayer(model.weights, index, { masks, plan }),
      );
      return (await Promise.all(inspected)).map(({ units }) => units);
    };
    const neurons = (gone: number) => [{ kind: 'neurons', units: NEURONS, gone }];
    expect(await counted([])).toEqual([neurons(0), neurons(0)]);
    expect(await counted([half])).toEqual([neurons(16), neurons(16)]);
    // Rows of one matrix alone are no neurons.
    const rows: Step = { ...defaultStep, select: 'net.2', goal: { sparsity: 1 }, label: 'rows' };
    expect(await counted([rows])).toEqual([neurons(0), neurons(0)]);
  });

  test('counts neurons that are gone already, and is nothing where it is turned off', async () => {
    const model = await open(ff());
    const once = await tensorsUnder(model, [half]);
    expect(await tensorsUnder(model, [half, half])).toEqual(once);
    expect(await tensorsUnder(model, [{ ...half, enabled: false }])).toEqual(
      await tensorsUnder(model, []),
    );
  });

  test('keeps the neurons that it names', async () => {
    const model = await open(ff());
    const dense = await tensorsUnder(model, []);
    const keep = { 'block.0.ff.net.2': [0, 2, 31] };
    const others = [...Array(NEURONS).keys()].filter(unit => ![0, 2, 31].includes(unit));
    expect(await tensorsUnder(model, [removing({ neurons: { keep } })])).toEqual(
      zeroed(dense, others),
    );
  });

  test('draws neurons by chance from its seed', async () => {
    const model = await open(ff());
    const drawn = (seed: number) => tensorsUnder(model, [{ ...half, criterion: 'random', seed }]);
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });

  test('leaves neurons that are not finite', async () => {
    const bytes = Buffer.from(ff());
    const model = await open(bytes);
    const { tensor } = (await model.weights.model.unitSets()).sets[0]!.slices[0]!;
    if (tensor.storage.kind !== 'raw') throw new Error('stored otherwise');
    // Row 3 of the layer that takes them in.
    bytes.writeFloatLE(NaN, tensor.storage.offset + 4 * (3 * 8 + 1));
    await model.weights.close();
    opened = [];
    const broken = await open(bytes);
    const left = await tensorsUnder(broken, [removing({ neurons: 1 })]);
    expect(left[TAKER]!.slice(24, 32).every(value => value !== 0)).toBe(true);
  });
});

describe('a step that removes heads', () => {
  test('takes the outputs of q, k and v, and the inputs of the way out', async () => {
    const model = await open(attention());
    const dense = await tensorsUnder(model, []);
    const keep = { 'block.0.attn1.to_out.0': [0, 2, 3] };
    const masked = await tensorsUnder(model, [removing({ heads: { keep } })]);
    const width = HEADS * HEAD_SIZE;
    for (const [name, values] of Object.entries(dense)) {
      const expected = values.slice();
      if (name.includes('MatMul'))
        for (let i = 0; i < expected.length; i++) {
          const line = name.endsWith('to_out.0') ? Math.floor(i / 8) : i % width;
          if (Math.floor(line / HEAD_SIZE) === 1) expected[i] = 0;
        }
      expect([name, masked[name]]).toEqual([name, expected]);
    }
  });
});

test.each<[string, Step, RegExp]>([
  [
    'selects one layer of a feed-forward only',
    { ...half, select: 'net.2' },
    /selects no feed-forward with all of its layers/,
  ],
  ['looks for heads where there are none', removing({ heads: 0.5 }), /selects no attention/],
  [
    'names a layer that is not there',
    removing({ neurons: { keep: { x: [0] } } }),
    /keeps units of x, which it does not select/,
  ],
  [
    'names a neuron that is not there',
    removing({ neurons: { keep: { 'block.0.ff.net.2': [32] } } }),
    /keeps neurons that block\.0\.ff\.net\.2 has not: it has 32/,
  ],
  ['keeps none', removing({ neurons: { keep: { 'block.0.ff.net.2': [] } } }), /one must stay/],
  ['goes by inputs', { ...half, criterion: 'wanda' }, /by wanda, which scores single weights only/],
])('a step that %s is refused', async (_, step, message) => {
  const model = await open(ff());
  await expect(model.resolve([step])).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(message) as string,
  });
});
