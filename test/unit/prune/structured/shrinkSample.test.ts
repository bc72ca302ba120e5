import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { onnx } from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { openModel } from '../../../../src/core/prune/openModel';
import { saveModel } from '../../../../src/core/prune/saveModel';
import { shrinkModel } from '../../../../src/core/prune/structured/shrinkModel';
import type { Removal } from '../../../../src/shared/recipe/removalSchema';
import {
  defaultStep,
  type Recipe,
  RECIPE_KEY,
  type Step,
} from '../../../../src/shared/recipe/recipe';
import { externalData } from '../../../fixtures/derivePipeline';
import { largestDifference, levels, runModel, waveTensor } from '../../../fixtures/runModel';
import { deriveSmall, smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();

const removing = (remove: Removal): Step => ({ ...defaultStep, goal: { remove }, label: 'remove' });
const steps = [removing({ neurons: 0.25 }), removing({ heads: 0.5 })];
const recipe: Recipe = { version: 2, steps };

async function shrink(file: string, target: string, masked?: string, by = steps) {
  const model = await openModel(file);
  try {
    const { masks } = await model.resolve(by);
    if (masked !== undefined) await saveModel(model.weights, masks, { target: masked, recipe });
    return await shrinkModel(model.weights, masks, { target, recipe });
  } finally {
    await model.weights.close();
  }
}

/** Three quarters of the neurons of each feed-forward, the first ones. */
async function firstNeurons(file: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const { sets } = await (await describeModel(file)).unitSets();
  return Object.fromEntries(
    sets
      .filter(({ kind }) => kind === 'neurons')
      .map(({ name, units }) => [name, [...Array(0.75 * units).keys()]]),
  );
}

const feeds = {
  unet: () => ({
    sample: waveTensor([2, 4, 16, 16]),
    timestep: new Tensor('int64', BigInt64Array.of(481n), [1]),
    encoder_hidden_states: waveTensor([2, 7, 128], 2.3),
  }),
  text_encoder: () => ({
    input_ids: new Tensor(
      'int32',
      Int32Array.from({ length: 14 }, (_, i) => 7 * i + 1),
      [2, 7],
    ),
  }),
};

/** What weights take of a file, as its tensors say. */
async function decoded(file: string) {
  const { graph, metadataProps } = onnx.ModelProto.decode(await readFile(file));
  const { initializer, input, output, valueInfo } = graph!;
  return {
    recipe: metadataProps.find(({ key }) => key === RECIPE_KEY)?.value,
    ports: JSON.stringify([input, output]),
    values: valueInfo?.length,
    elements: initializer!
      .filter(({ dataType }) => dataType === 1)
      .reduce((sum, { dims }) => sum + dims!.map(Number).reduce((a, b) => a * b, 1), 0),
    lengths: initializer!.every(
      ({ dataType, dims, rawData }) =>
        dataType !== 1 ||
        (rawData?.length ?? 0) === 4 * dims!.map(Number).reduce((a, b) => a * b, 1),
    ),
  };
}

describe.each(['unet', 'text_encoder'] as const)("the sample's %s", component => {
  const sample = `media/sample/${component}/model.onnx`;
  /** With a small UNet, which loads in an eighth of the time. */
  const file = path.join(smallPipeline().folder, component, 'model.onnx');

  /** The largest difference of each level, over the largest number that the masked model gives. */
  const differences = async (shrunk: string): Promise<readonly number[]> => {
    const found: number[] = [];
    for (const level of levels) {
      const masked = await runModel(at('masked.onnx'), feeds[component](), level);
      const small = await runModel(at(shrunk), feeds[component](), level);
      const relative = Object.entries(masked).map(
        ([name, values]) =>
          largestDifference(values, small[name]!) /
          largestDifference(
            values,
            values.map(() => 0),
          ),
      );
      found.push(Math.max(...relative));
    }
    return found;
  };

  test('without some heads, and without the last neurons, gives what the masked one gives, bit by bit', async () => {
    const before = await readFile(sample);
    const keep = await firstNeurons(sample);
    const { neurons, heads } = await shrink(sample, at('shrunk.onnx'), at('masked.onnx'), [
      removing({ neurons: { keep } }),
      removing({ heads: 0.5 }),
    ]);
    expect(neurons).toBeGreaterThan(100);
    expect(heads).toBeGreaterThan(3);
    expect(await differences('shrunk.onnx')).toEqual([0, 0, 0]);
    expect((await readFile(sample)).equals(before)).toBe(true);
  });

  // onnxruntime adds up products of more than 128 inputs block by block: neurons that move to another block are rounded otherwise.
  test('without neurons from everywhere gives it but for the order of sums', async () => {
    await shrink(file, at('shrunk.onnx'), at('masked.onnx'));
    for (const difference of await differences('shrunk.onnx')) {
      expect(difference).toBeLessThanOrEqual(1e-5);
    }
  });

  test('has a file as small as arithmetic says, whole for other readers, with its recipe', async () => {
    const { after } = await shrink(file, at('shrunk.onnx'));
    const [dense, small] = [await decoded(file), await decoded(at('shrunk.onnx'))];
    const bytes = (await readFile(at('shrunk.onnx'))).length;
    expect(bytes).toBe(after);
    const gone = 4 * (dense.elements - small.elements);
    expect(gone).toBeGreaterThan(100_000);
    const expected = (await readFile(file)).length - gone;
    expect(Math.abs(bytes / expected - 1)).toBeLessThan(0.005);
    expect(small).toMatchObject({ ports: dense.ports, lengths: true });
    expect(JSON.parse(small.recipe!)).toMatchObject({ version: 2, steps: [{}, {}] });
  });

  test('shrinks again, and what it gives stays what its mask gives', async () => {
    await shrink(file, at('once.onnx'));
    // Attentions of the small UNet have one head left.
    const by = component === 'unet' ? [removing({ neurons: 0.25 })] : steps;
    const again = await shrink(at('once.onnx'), at('twice.onnx'), at('masked.onnx'), by);
    expect(again.after).toBeLessThan(again.before);
    for (const difference of await differences('twice.onnx'))
      expect(difference).toBeLessThanOrEqual(1e-5);
  });
});

test('external data lies anew in one file, at the start of pages, and gives the same', async () => {
  const { folder } = smallPipeline();
  await deriveSmall(at('external'), externalData);
  const dense = await readFile(at('external/unet/model.onnx'));
  await shrink(at('external/unet/model.onnx'), at('external/unet/small.onnx'));
  await shrink(path.join(folder, 'unet/model.onnx'), at('inside.onnx'));
  const outputs = await runModel(at('external/unet/small.onnx'), feeds.unet());
  const inside = await runModel(at('inside.onnx'), feeds.unet());
  expect(largestDifference(outputs['out_sample']!, inside['out_sample']!)).toBe(0);
  const { graph } = onnx.ModelProto.decode(await readFile(at('external/unet/small.onnx')));
  const places = graph!.initializer!.flatMap(({ externalData: entries }) =>
    entries?.length ? [Object.fromEntries(entries.map(({ key, value }) => [key!, value!]))] : [],
  );
  expect(new Set(places.map(({ location }) => location))).toEqual(new Set(['small.onnx_data']));
  expect(places.every(({ offset }) => Number(offset) % 4096 === 0)).toBe(true);
  const ends = places.map(({ offset, length }) => Number(offset) + Number(length));
  expect((await readFile(at('external/unet/small.onnx_data'))).length).toBe(Math.max(...ends));
  expect((await readFile(at('external/unet/model.onnx'))).equals(dense)).toBe(true);
});
