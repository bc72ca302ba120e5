import { readFile, writeFile } from 'node:fs/promises';
import { onnx } from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { openModel } from '../../../../src/core/prune/openModel';
import { saveModel } from '../../../../src/core/prune/saveModel';
import { shrinkModel } from '../../../../src/core/prune/structured/shrinkModel';
import type { Removal } from '../../../../src/shared/recipe/removalSchema';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { attentions } from '../../../fixtures/attentions';
import { feedForwards } from '../../../fixtures/feedForwards';
import { largestDifference, levels, runModel, waveTensor } from '../../../fixtures/runModel';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();

async function shrink(bytes: Uint8Array, remove: Removal) {
  await writeFile(at('dense.onnx'), bytes);
  const model = await openModel(at('dense.onnx'));
  const step: Step = { ...defaultStep, goal: { remove }, label: 'remove' };
  try {
    const { masks } = await model.resolve([step]);
    await saveModel(model.weights, masks, { target: at('masked.onnx') });
    await shrinkModel(model.weights, masks, { target: at('shrunk.onnx') });
    return model.weights.model.modelIndex.inputs;
  } finally {
    await model.weights.close();
  }
}

const sizes: Readonly<Record<string, number>> = { batch: 2, tokens: 3, words: 5 };

/** Dims of all initializers and of tensors in Constants, as onnx-proto decodes them. */
async function dimsIn(name: string): Promise<readonly string[]> {
  const { graph } = onnx.ModelProto.decode(await readFile(at(name)));
  return graph!.initializer!.map(
    ({ name: tensor, dims }) => `${tensor!} ${dims!.map(Number).join('x')}`,
  );
}

describe.each([
  ['neurons', feedForwards],
  ['heads', attentions],
] as const)('without some of its %s', (kind, spellings) => {
  test.each(Object.keys(spellings))(
    'a model of %s gives what the masked one gives',
    async spelling => {
      const bytes = spellings[spelling]!();
      await writeFile(at('named.onnx'), bytes);
      const { unitSets } = await describeModel(at('named.onnx'));
      const [set] = (await unitSets()).sets;
      const keep = {
        [set!.name]: kind === 'heads' ? [0, 2, 3] : [...Array(20).keys()].map(i => i + 3),
      };
      const remove = kind === 'heads' ? { heads: { keep } } : { neurons: { keep } };
      const inputs = await shrink(bytes, remove);
      const feeds = Object.fromEntries(
        inputs.map(({ name, dims }) => [
          name,
          waveTensor(dims!.map(dim => (typeof dim === 'number' ? dim : sizes[dim]!))),
        ]),
      );
      const dense = await runModel(at('dense.onnx'), feeds);
      for (const level of levels) {
        const masked = await runModel(at('masked.onnx'), feeds, level);
        const shrunk = await runModel(at('shrunk.onnx'), feeds, level);
        expect([level, largestDifference(masked['out']!, shrunk['out']!)]).toEqual([level, 0]);
        expect(largestDifference(masked['out']!, dense['out']!)).toBeGreaterThan(0.01);
      }
      expect(await dimsIn('shrunk.onnx')).not.toEqual(await dimsIn('masked.onnx'));
      const again = await describeModel(at('shrunk.onnx'));
      expect((await again.unitSets()).sets[0]).toMatchObject({
        kind,
        units: kind === 'heads' ? 3 : 20,
      });
    },
  );
});
