import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPngText } from '../../../src/core/image/pngText';
import { decodeNpy } from '../../../src/core/io/npy';
import { findPipeline } from '../../../src/core/model/pipeline';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { CalibrationFolder } from '../../../src/core/prune/calibration/calibrationFolder';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { FedSteps } from '../../../src/engine/api/generation';
import { EngineState } from '../../../src/engine/diffusion/job';
import { readImageRecord } from '../../../src/shared/generation/imageRecord';
import { type PipelinePaths, pipelinePaths } from '../../../src/shared/generation/pipelinePaths';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { generateHere, requestFor } from '../../fixtures/generation';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const state = new EngineState();
afterAll(() => state.clear());

const prune = (sparsity: number): readonly Step[] => [
  { ...defaultStep, goal: { sparsity }, label: `Prune to ${sparsity}` },
];

const onDisk = async (): Promise<PipelinePaths> =>
  pipelinePaths((await findPipeline(smallPipeline().folder))!);

/** The final latents of a generation, with what its image says of its models. */
async function run(pipeline: PipelinePaths, steps?: FedSteps['steps']) {
  await mkdir(at('graphs'), { recursive: true });
  const latentsFile = at('latents.npy');
  const fed: FedSteps | undefined = steps && {
    ...{ steps, targets: ['linear'], folder: at('graphs'), calibrations: at('calibrations') },
  };
  const settings = { steps: 3 };
  const request = requestFor(pipeline, { settings, latentsFile, ...(fed && { fed }) });
  const { pngs } = await generateHere(request, state);
  const { values } = decodeNpy(await readFile(latentsFile), latentsFile);
  return { latents: values, models: readImageRecord(readPngText(pngs[0]!))!.models };
}

type Pruned = Record<'text-encoder' | 'unet', readonly Step[]>;

/** The pipeline with both components pruned and saved. */
async function saved(steps: Pruned): Promise<PipelinePaths> {
  const { folder, components } = await onDisk();
  const calibrations = new CalibrationFolder(at('calibrations'));
  const write = async (kind: keyof Pruned): Promise<string> => {
    const file = components[kind]!;
    const target = at(path.basename(path.dirname(file)), 'model.onnx');
    await mkdir(path.dirname(target), { recursive: true });
    const model = await openModel(file, undefined, { calibrations });
    await model.whileRead(async () =>
      saveModel(model.weights, (await model.resolve(steps[kind])).masks, { target }),
    );
    await model.weights.close();
    return target;
  };
  const written = { 'text-encoder': await write('text-encoder'), unet: await write('unet') };
  await calibrations.close();
  return { folder, components: { ...components, ...written } };
}

test('a pipeline whose weights are fed makes the pictures of the saved files, loading each component once', async () => {
  const pipeline = await onDisk();
  const dense = await run(pipeline, { 'text-encoder': [], unet: [] });
  const loads = state.fed.loads;
  for (const [text, unet] of [
    [0.5, 0.3],
    [0, 0.6],
  ] as const) {
    const steps = { 'text-encoder': text > 0 ? prune(text) : [], unet: prune(unet) };
    const fed = await run(pipeline, steps);
    const plain = await run(await saved(steps));
    expect(relativeError(fed.latents, plain.latents)).toBeLessThan(1e-5);
    expect(relativeError(fed.latents, dense.latents)).toBeGreaterThan(1e-3);
  }
  expect(state.fed.loads).toBe(loads);
  expect(loads).toBe(2);
  expect((await run(pipeline, { 'text-encoder': [], unet: [] })).latents).toEqual(dense.latents);
  expect(await readdir(at('graphs'))).toEqual([]);
});

describe('steps that go by a calibration', () => {
  const file = (kind: string): string => at(`calibrations/${kind}.calibration.safetensors`);
  beforeAll(async () => {
    await mkdir(at('calibrations'), { recursive: true });
    const { components } = await onDisk();
    for (const component of ['text-encoder', 'unet'] as const)
      await madeUpCalibration(components[component]!, file(component), { component });
  });

  /** One step on a component, by its calibration. */
  async function by(kind: string, share: number, fields: Partial<Step>): Promise<readonly Step[]> {
    const calibration = await CalibrationFile.open(file(kind));
    const name = await calibration.name();
    await calibration.close();
    return prune(share).map(step => ({ ...step, ...fields, calibration: name }));
  }

  const byRow = { criterion: 'wanda', scope: 'row' } as const;

  test.each<[string, Partial<Step>, Partial<Step>]>([
    ['wanda', byRow, byRow],
    ['owl', { allocation: 'owl' }, { ...byRow, allocation: 'owl' }],
    ['sparsegpt', { criterion: 'sparsegpt' }, { criterion: 'sparsegpt' }],
  ])('%s: fed weights make the picture of the saved files', async (_, text, unet) => {
    const steps = {
      'text-encoder': await by('text-encoder', 0.4, text),
      unet: await by('unet', 0.5, unet),
    };
    const fed = await run(await onDisk(), steps);
    const plain = await run(await saved(steps));
    expect(relativeError(fed.latents, plain.latents)).toBeLessThan(1e-5);
    const byMagnitude = { 'text-encoder': prune(0.4), unet: prune(0.5) };
    const other = await run(await onDisk(), byMagnitude);
    expect(relativeError(fed.latents, other.latents)).toBeGreaterThan(1e-3);
  });

  test('of which the calibration is gone are refused', async () => {
    const [step] = await by('unet', 0.5, byRow);
    const calibration = { ...step!.calibration!, hash: 'gone' };
    const steps = { unet: [{ ...step!, calibration }] };
    await expect(run(await onDisk(), steps)).rejects.toMatchObject({ code: 'missing' });
  });
});

test('an image of fed weights says so, and which steps pruned them', async () => {
  const { models } = await run(await onDisk(), { 'text-encoder': [], unet: prune(0.5) });
  expect(models['text-encoder']).toMatchObject({ fed: true });
  expect(models['text-encoder']).not.toHaveProperty('recipe');
  expect(models.unet).toMatchObject({
    fed: true,
    recipe: { base: models.unet!.fingerprint, steps: prune(0.5) },
  });
  expect(models['vae-decoder']).not.toHaveProperty('fed');
});
