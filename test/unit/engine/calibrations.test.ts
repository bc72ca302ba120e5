import { copyFile, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { CalibrationFolder } from '../../../src/core/prune/calibration/calibrationFolder';
import {
  type NewStatistics,
  writeCalibration,
} from '../../../src/core/prune/calibration/writeCalibration';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { Step } from '../../../src/shared/recipe/recipe';
import { builtEngine } from '../../fixtures/builtEngine';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import { record, statisticsOf } from '../../fixtures/calibration';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const engines = builtEngine();
const layer = {
  ...({ name: 'a', op: 'Gemm', dims: [8, 32] } as const),
  bits: someBits('float32', 8 * 32, 'a'),
};
const inputs = [someInputs('a', { inputs: 32, samples: 40 })];
const beside = (): string => at('model', 'a.calibration.safetensors');
let step: Step;

const withoutGram = ({ gram: _, ...sums }: NewStatistics): NewStatistics => sums;

beforeAll(async () => {
  await mkdir(at('model'));
  await withCalibration(
    { file: at('model', 'a'), type: 'float32', layers: [layer], inputs },
    async (model, named) => {
      step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
      const { masks } = await model.resolve([step]);
      await saveModel(model.weights, masks, {
        target: at('model', 'saved.onnx'),
        recipe: { version: 2, steps: [step] },
      });
    },
  );
  await copyFile(beside(), at('kept'));
});
beforeEach(async () => {
  for (const folder of ['model', 'storage']) await mkdir(at(folder), { recursive: true });
  await rm(beside(), { force: true });
  await rm(at('storage', 'k.calibration.safetensors'), { force: true });
});

describe('the model engine', () => {
  test('opens a model that was pruned by SparseGPT and tells its history without the calibration', async () => {
    const { client } = engines.start(undefined, at('storage'));
    const path = at('model', 'saved.onnx');
    expect((await client.describe({ path })).history?.steps).toEqual([step]);
    const { figures } = await client.plan({ path, steps: [] });
    expect(figures.targeted).toEqual({ zeros: 128, total: 256 });
  });

  test('says what to do where a step names a calibration that is not there, and goes on', async () => {
    const { client } = engines.start(undefined, at('storage'));
    const path = at('model', 'a.onnx');
    await expect(client.plan({ path, steps: [step] })).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining(
        'The step "step" goes by a calibration that is not here: unet, prompts p',
      ) as string,
      hint: expect.stringContaining('beside the model') as string,
    });
    expect((await client.plan({ path, steps: [] })).figures.targeted.total).toBe(256);
    await copyFile(at('kept'), beside());
    expect((await client.plan({ path, steps: [step] })).figures.targeted.zeros).toBe(128);
  });

  test("goes on where a save has put the model's old bytes into another folder", async () => {
    await copyFile(at('kept'), beside());
    const { client } = engines.start(undefined, at('storage'));
    await client.plan({ path: at('model', 'a.onnx'), steps: [step] });
    await mkdir(at('bases'), { recursive: true });
    await copyFile(at('model', 'a.onnx'), at('bases', 'a.onnx'));
    const { prunedByStep } = await client.plan({ path: at('bases', 'a.onnx'), steps: [step] });
    expect(prunedByStep[0]).toBeGreaterThan(0);
  });

  test('finds calibrations in the folder that the host keeps', async () => {
    await copyFile(at('kept'), at('storage', 'k.calibration.safetensors'));
    const { client } = engines.start(undefined, at('storage'));
    const { prunedByStep } = await client.plan({ path: at('model', 'a.onnx'), steps: [step] });
    expect(prunedByStep[0]).toBeGreaterThan(0);
  });
});

describe('a folder of calibrations', () => {
  const find = async (folder: CalibrationFolder): Promise<CalibrationFile | undefined> =>
    folder.find(step.calibration!.hash, at('model', 'a.onnx'));

  test('prefers a file with grams, passes over what is none, and sees what comes and goes', async () => {
    const folder = new CalibrationFolder(at('storage'));
    await writeFile(at('storage', 'broken.calibration.safetensors'), 'nothing');
    expect(await find(folder)).toBeUndefined();
    await writeCalibration(at('storage', 'k.calibration.safetensors'), record(), [
      withoutGram(statisticsOf(inputs[0]!)),
    ]);
    expect(await find(folder)).toMatchObject({ hasGrams: false });
    await copyFile(at('kept'), beside());
    expect(await find(folder)).toMatchObject({ hasGrams: true, path: beside() });
    await rm(beside());
    expect(await find(folder)).toMatchObject({ hasGrams: false });
    await copyFile(at('kept'), at('storage', 'k.calibration.safetensors'));
    const later = new Date(Date.now() + 10_000);
    await utimes(at('storage', 'k.calibration.safetensors'), later, later);
    expect(await find(folder)).toMatchObject({ hasGrams: true });
    await folder.close();
  });
});
