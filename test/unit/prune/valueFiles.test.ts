import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../../src/core/prune/calibration/calibrations';
import { type ModelOptions, openModel } from '../../../src/core/prune/openModel';
import { readPruned } from '../../../src/core/prune/readPruned';
import type { RecipeResolver, Resolved } from '../../../src/core/prune/recipeResolver';
import { OpenModels } from '../../../src/engine/model/openModels';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import { rendered } from '../../fixtures/rendered';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const layer = {
  ...({ name: 'a', op: 'Gemm', dims: [8, 32] } as const),
  bits: someBits('float32', 8 * 32, 'a'),
};
let calibration: CalibrationFile;
let update: (sparsity: number) => Step;

beforeAll(async () => {
  const inputs = [someInputs('a', { inputs: 32, samples: 40 })];
  await withCalibration({ file: at('a'), type: 'float32', layers: [layer], inputs }, () =>
    Promise.resolve(),
  );
  calibration = await CalibrationFile.open(at('a.calibration.safetensors'));
  const name = await calibration.name();
  update = sparsity => ({
    ...{ ...defaultStep, criterion: 'sparsegpt', calibration: name },
    ...{ goal: { sparsity }, label: 'step' },
  });
});
afterAll(() => calibration.close());

/** Models opened so remember the masks of one recipe. */
const forgetful = (): ModelOptions => ({
  calibrations: onlyCalibration(calibration),
  maskBytes: 64,
});

async function withForgetful(ask: (model: RecipeResolver) => Promise<void>): Promise<void> {
  const model = await openModel(at('a.onnx'), undefined, forgetful());
  try {
    await ask(model);
  } finally {
    await model.weights.close();
  }
}

async function bitsOf({ weights }: RecipeResolver, { masks }: Resolved): Promise<number[]> {
  const [tensor] = weights.model.counted;
  const bits: number[] = [];
  for await (const chunk of readPruned(weights, tensor as never, masks.get(tensor!.id)))
    bits.push(...chunk.bits);
  return bits;
}

const valueFiles = async (masks: Resolved['masks']): Promise<readonly string[]> => {
  const [mask] = masks.values();
  return readdir(path.dirname(mask?.kind === 'bits' ? mask.values!.path : ''));
};

test('values of steps that are forgotten meanwhile can be read to the end, and go then', () =>
  withForgetful(async model => {
    const expected = await rendered(model, [update(0.5)]);
    let masks: Resolved['masks'] = new Map();
    await model.whileRead(async () => {
      const resolved = await model.resolve([update(0.5)]);
      const other = await model.resolve([update(0.25)]);
      expect(await bitsOf(model, resolved)).toEqual(expected[0]);
      ({ masks } = other);
      expect(await valueFiles(masks)).toHaveLength(2);
    });
    expect(await valueFiles(masks)).toHaveLength(1);
  }));

test('steps that go on from values that are forgotten meanwhile come to the same', () =>
  withForgetful(async model => {
    const long = [update(0.3), update(0.5), update(0.7)];
    const expected = await rendered(model, long);
    const found = await Promise.all([
      model.whileRead(async () => bitsOf(model, await model.resolve(long))),
      ...[0.1, 0.2, 0.4, 0.6].map(sparsity => model.resolve([update(sparsity)])),
    ]);
    expect(found[0]).toEqual(expected[0]);
    expect(await valueFiles((await model.resolve([update(0.9)])).masks)).toHaveLength(1);
  }));

test('a question of the engine reads its values although others are asked', async () => {
  const models = new OpenModels(forgetful());
  let masks: Resolved['masks'] = new Map();
  const answered = await models.use(at('a.onnx'), async model => {
    const own = await model.resolve([update(0.5)]);
    for (let percent = 1; percent < 4; percent++)
      await models.use(at('a.onnx'), async other => {
        ({ masks } = await other.resolve([update(percent / 100)]));
      });
    expect(await valueFiles(masks)).toHaveLength(4);
    return bitsOf(model, own);
  });
  expect(answered).toHaveLength(8 * 32);
  expect(await valueFiles(masks)).toHaveLength(1);
  await models.close(at('a.onnx'));
});

test('a question whose model is closed while it reads values is answered all the same', async () => {
  const models = new OpenModels(forgetful());
  let times = 0;
  const answered = await models.use(at('a.onnx'), async model => {
    const resolved = await model.resolve([update(0.5)]);
    if (times++ === 0) await models.close(at('a.onnx'));
    return bitsOf(model, resolved);
  });
  expect(answered).toHaveLength(8 * 32);
  expect(times).toBe(2);
  await models.close(at('a.onnx'));
});

test('a closed model makes no new folder for values', () =>
  withForgetful(async model => {
    await model.weights.close();
    await expect(model.resolve([update(0.5)])).rejects.toThrow('was removed');
  }));
