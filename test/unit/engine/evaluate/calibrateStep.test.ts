import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CalibrateRequest, CalibrateResult } from '../../../../src/engine/api/calibration';
import { calibrateStep, type CalibratedModel } from '../../../../src/engine/evaluate/calibrateStep';
import { KeptCalibrations } from '../../../../src/engine/evaluate/keptCalibrations';
import { missingCalibration } from '../../../../src/engine/model/stepCalibration';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const context = { signal: new AbortController().signal, report: () => undefined };
const name = { hash: 'h', samples: 8, describes: 'unet' };
const model: CalibratedModel = {
  ...{ pipeline: smallPipeline(), component: 'unet', fingerprint: 'content-time' },
  ...{ provider: 'cpu', sessionCache: 'all', steps: 20, guidance: 7.5 },
};

/** Calibrates in made-up ways, and remembers what was asked for. */
function means(folder: string) {
  const asked: CalibrateRequest[] = [];
  const diffusion = {
    calibrate: async (request: CalibrateRequest): Promise<CalibrateResult> => {
      asked.push(request);
      const file = path.join(request.folder, 'calibration.safetensors');
      await writeFile(file, '');
      const record = { version: 1, base: 'b', component: 'unet', prompts: 'p' } as const;
      return { file, record, layers: 1, inputs: 1, turns: 1, samples: 8, notes: [] };
    },
  };
  return {
    asked,
    all: {
      kept: new KeptCalibrations(diffusion, at(folder)),
      model: {
        calibrationNeed: ({ step }: { readonly step: Step }) =>
          Promise.resolve(missingCalibration(step)),
        calibrationName: () => Promise.resolve(name),
      },
    },
  };
}

const step = (fields: Partial<Step>): Step => ({
  ...{ ...defaultStep, goal: { sparsity: 0.5 }, label: '' },
  ...fields,
});

test.each<[string, Partial<Step>, Partial<CalibrateRequest>]>([
  ['Wanda', { criterion: 'wanda' }, { gram: false }],
  ['OWL', { allocation: 'owl' }, { gram: false }],
  ['SparseGPT', { criterion: 'sparsegpt' }, { gram: true, timestepWeights: 'uniform' }],
  ['OBS-Diff', { criterion: 'obs-diff' }, { gram: true, timestepWeights: 'log-decrease' }],
])(
  'a step by %s gets a calibration that holds what it needs, measured once',
  async (of, fields, expected) => {
    const { asked, all } = means(of);
    const bare = step(fields);
    const found = (): Promise<CalibratedModel> => Promise.resolve(model);
    for (let time = 0; time < 2; time++)
      expect(await calibrateStep(bare, found, all, context)).toEqual({
        ...bare,
        calibration: name,
      });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ ...expected, component: 'unet', steps: 20, seeds: [0] });
  },
);

test('a step that compensates is calibrated over tens of prompts, or those that were chosen', async () => {
  const { asked, all } = means('compensated');
  const bare = step({
    criterion: 'sparsegpt',
    compensate: true,
    goal: { remove: { neurons: 0.5 } },
  });
  await calibrateStep(bare, () => Promise.resolve(model), all, context);
  const chosen = ['a cat', 'a dog'];
  await calibrateStep(bare, () => Promise.resolve({ ...model, prompts: chosen }), all, context);
  await calibrateStep({ ...bare, compensate: false }, () => Promise.resolve(model), all, context);
  expect(asked.map(({ prompts }) => new Set(prompts).size)).toEqual([42, 2, 8]);
  expect(asked[1]!.prompts).toEqual(chosen);
});

test.each<[string, Partial<Step>]>([
  ['by magnitude', {}],
  ['at random', { criterion: 'random' }],
  ['that names its calibration', { criterion: 'wanda', calibration: name }],
  ['that restores', { criterion: 'wanda', goal: { restore: true } }],
])('a step %s stays as it is, and nothing is looked for', async (_, fields) => {
  const { asked, all } = means('none');
  const refuse = (): Promise<CalibratedModel> => Promise.reject(new Error('Not asked for.'));
  expect(await calibrateStep(step(fields), refuse, all, context)).toEqual(step(fields));
  expect(asked).toHaveLength(0);
});
