import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CalibrationFile } from '../../../../src/core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../../../src/core/prune/calibration/calibrations';
import { openModel } from '../../../../src/core/prune/openModel';
import type { RecipeResolver } from '../../../../src/core/prune/recipeResolver';
import {
  proposeRemoval,
  type RemovalBudget,
} from '../../../../src/core/prune/budget/proposeRemoval';
import { shrinkModel } from '../../../../src/core/prune/structured/shrinkModel';
import { calibrateHere, calibrationOf } from '../../../fixtures/calibrateHere';
import { samplePipeline } from '../../../fixtures/derivePipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

// Factors the moments of 48 layers.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const at = temporaryFolder();
const unet = path.join(samplePipeline().folder, 'unet/model.onnx');
let calibration: CalibrationFile;
let resolver: RecipeResolver;

beforeAll(async () => {
  await mkdir(at('calibration'));
  const request = calibrationOf(samplePipeline(), at('calibration'), { gram: true });
  const { file } = await calibrateHere(request);
  calibration = await CalibrationFile.open(file);
  resolver = await openModel(unet, undefined, { calibrations: onlyCalibration(calibration) });
});
afterAll(async () => {
  await resolver.weights.close();
  await calibration.close();
});

const budget = async (aim: RemovalBudget['aim'], more: Partial<RemovalBudget> = {}) => ({
  ...{ aim, calibration: await calibration.name(), criterion: 'sparsegpt' as const },
  ...{ compensate: false, fusionSafe: true, most: 0.5, steps: [] },
  ...more,
});

test('the sample 2 % smaller: neurons and heads go where they cost the least for their bytes, and the file is', async () => {
  const { steps, sets, saved, wanted } = await proposeRemoval(
    resolver,
    await budget({ smaller: 0.02 }),
  );
  const { size } = await stat(unet);
  expect([wanted, saved >= 0.02, saved < 0.022]).toEqual([0.02, true, true]);
  expect(sets).toHaveLength(48);
  const { masks } = await resolver.resolve(steps);
  const { after, neurons, heads } = await shrinkModel(resolver.weights, masks, {
    target: at('smaller.onnx'),
  });
  expect(1 - after / size).toBeCloseTo(saved, 3);
  const cut = sets.filter(({ kind }) => kind === 'neurons');
  expect(cut.reduce((sum, { units, kept }) => sum + units - kept, 0)).toBe(neurons);
  expect(heads).toBeGreaterThanOrEqual(0);
  // Layers give up different shares, whole groups of 16 neurons, and half of them at most.
  expect(cut.every(({ units, kept }) => kept % 16 === 0 && kept >= units / 2)).toBe(true);
  expect(new Set(cut.map(({ units, kept }) => kept / units)).size).toBeGreaterThan(2);
});

test('units go where the time is', async () => {
  const { sets } = await resolver.weights.model.unitSets();
  const slow = sets.filter(({ kind }) => kind === 'heads')[3]!;
  const [taker] = slow.slices;
  const times = { 'some convolution': 50, [taker!.at.node.name]: 50 };
  const found = await proposeRemoval(resolver, await budget({ faster: 0.2 }, { times }));
  const cut = found.sets.filter(({ units, kept }) => kept < units);
  expect(cut.map(({ name }) => name)).toEqual([slow.name]);
  expect(found.wanted).toBeCloseTo(1 / 6, 9);
  expect(found.steps.map(({ label }) => label)).toEqual([
    'Remove heads to be 20.0 % faster by OBS',
  ]);
});

test('what cannot be saved is told, with what can', async () => {
  const asked = proposeRemoval(resolver, await budget({ smaller: 0.6 }));
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(/that may go save \d+\.\d %, not 60\.0 %\.$/) as string,
  });
});
