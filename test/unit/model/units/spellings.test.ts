import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { attentions, HEAD_SIZE, HEADS } from '../../../fixtures/attentions';
import { feedForwards, NEURONS } from '../../../fixtures/feedForwards';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();

async function unitsOf(bytes: Uint8Array) {
  await writeFile(at('block.onnx'), bytes);
  const { description, unitSets } = await describeModel(at('block.onnx'));
  const { sets, uncoupled } = await unitSets();
  expect(uncoupled).toEqual([]);
  expect(sets).toHaveLength(1);
  const [set] = sets;
  return {
    ...set!,
    layers: set!.layers.map(layer => description.layers[layer]!.name.split('.').at(-1)),
    tensors: set!.slices.map(({ tensor }) => tensor.name),
  };
}

describe('neurons are found where there are', () => {
  test.each(Object.keys(feedForwards))('%s', async spelling => {
    const found = await unitsOf(feedForwards[spelling]!());
    expect(found).toMatchObject({ kind: 'neurons', units: NEURONS, width: 1 });
  });
});

describe('heads are found where there are', () => {
  test.each(Object.keys(attentions))('%s', async spelling => {
    const found = await unitsOf(attentions[spelling]!());
    expect(found).toMatchObject({ kind: 'heads', units: HEADS, width: HEAD_SIZE });
  });
});
