import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPngText } from '../../../src/core/image/pngText';
import { decodeNpy } from '../../../src/core/io/npy';
import { findPipeline } from '../../../src/core/model/pipeline';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { FedSteps } from '../../../src/engine/api';
import { EngineState } from '../../../src/engine/diffusion/job';
import { readImageRecord } from '../../../src/shared/generation/imageRecord';
import { type PipelinePaths, pipelinePaths } from '../../../src/shared/generation/pipelinePaths';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { generateHere, requestFor } from '../../fixtures/generation';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const state = new EngineState();
afterAll(() => state.clear());

const prune = (sparsity: number): readonly Step[] => [
  { ...defaultStep, goal: { sparsity }, label: `Prune to ${sparsity}` },
];

const onDisk = async (): Promise<PipelinePaths> =>
  pipelinePaths((await findPipeline('media/sample'))!);

/** The final latents of a generation, with what its image says of its models. */
async function run(pipeline: PipelinePaths, steps?: FedSteps['steps']) {
  await mkdir(at('graphs'), { recursive: true });
  const latentsFile = at('latents.npy');
  const fed: FedSteps | undefined = steps && { steps, targets: ['linear'], folder: at('graphs') };
  const settings = { steps: 3 };
  const request = requestFor(pipeline, { settings, latentsFile, ...(fed && { fed }) });
  const { pngs } = await generateHere(request, state);
  const { values } = decodeNpy(await readFile(latentsFile), latentsFile);
  return { latents: values, models: readImageRecord(readPngText(pngs[0]!))!.models };
}

/** The pipeline with both components pruned and saved. */
async function saved(sparsity: { readonly text: number; readonly unet: number }) {
  const { folder, components } = await onDisk();
  const write = async (file: string, share: number): Promise<string> => {
    const target = at(path.basename(path.dirname(file)), 'model.onnx');
    await mkdir(path.dirname(target), { recursive: true });
    const model = await openModel(file);
    await saveModel(model.weights, (await model.resolve(prune(share))).masks, { target });
    await model.weights.close();
    return target;
  };
  return {
    folder,
    components: {
      ...components,
      'text-encoder': await write(components['text-encoder']!, sparsity.text),
      unet: await write(components.unet!, sparsity.unet),
    },
  };
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
    const plain = await run(await saved({ text, unet }));
    expect(relativeError(fed.latents, plain.latents)).toBeLessThan(1e-5);
    expect(relativeError(fed.latents, dense.latents)).toBeGreaterThan(1e-3);
  }
  expect(state.fed.loads).toBe(loads);
  expect(loads).toBe(2);
  expect((await run(pipeline, { 'text-encoder': [], unet: [] })).latents).toEqual(dense.latents);
  expect(await readdir(at('graphs'))).toEqual([]);
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
