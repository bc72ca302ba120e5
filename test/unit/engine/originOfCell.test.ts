import { cp, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { cellsOf } from '../../../src/core/evaluate/sweep/cells';
import { sweepPaths, withHashes, writePlan } from '../../../src/core/evaluate/sweep/sweepFolder';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import type { CellOrigin } from '../../../src/shared/messages/sweepMessages';
import { builtEngine } from '../../fixtures/builtEngine';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { planOf } from '../evaluate/sweep/plan';

const at = temporaryFolder();
const engines = builtEngine();
const { components } = samplePipeline();
const encoder = components['text-encoder']!;
const home = (): string => sweepPaths(at('sweep')).calibrations;

const methods = {
  targets: ['linear' as const],
  criteria: ['magnitude' as const, 'wanda' as const],
};
const grid = { sparsity: { 'text-encoder': [0.5] }, ...methods };
let keys: Readonly<Record<string, string>>;

/** A sweep of two ways to prune the text encoder, with the calibration that one of them goes by. */
beforeEach(async () => {
  for (const folder of ['sweep', 'storage']) await rm(at(folder), { recursive: true, force: true });
  await mkdir(home(), { recursive: true });
  const file = `${home()}/made.calibration.safetensors`;
  await madeUpCalibration(encoder, file, { component: 'text-encoder' });
  const calibration = await CalibrationFile.open(file);
  const plan = withHashes(planOf({ grids: [grid] }), { 'text-encoder': calibration.hash });
  await calibration.close();
  await writePlan(at('sweep'), plan);
  keys = Object.fromEntries(cellsOf(plan).map(({ variant, key }) => [variant.criterion, key]));
});

const open = (criterion: string, engine = engines.start(undefined, at('storage'))) =>
  engine.client.sweepCell({ folder: at('sweep'), key: keys[criterion]! });

const zerosOf = async (
  { steps }: CellOrigin,
  { client } = engines.start(undefined, at('storage')),
): Promise<number> =>
  (await client.plan({ path: encoder, steps: steps['text-encoder']! })).figures.targeted.zeros;

describe('the steps of a cell that go by a calibration of the sweep', () => {
  test('are planned by the model engine, and by the next one when the sweep is gone', async () => {
    const engine = engines.start(undefined, at('storage'));
    const cell = await open('wanda', engine);
    const zeros = await zerosOf(cell, engine);
    expect(zeros).toBe(await zerosOf(await open('magnitude', engine), engine));
    engine.kill();
    await rm(at('sweep'), { recursive: true });
    expect(await zerosOf(cell)).toBe(zeros);
  });

  test('are not given where it is cut off, another, none or gone, and nothing is left of it', async () => {
    const file = `${home()}/made.calibration.safetensors`;
    await cp(file, at('whole'));
    await truncate(file, 4096);
    await expect(open('wanda')).rejects.toMatchObject({ code: 'truncated', path: file });
    await madeUpCalibration(encoder, file, { component: 'text-encoder', prompts: 'others' });
    await expect(open('wanda')).rejects.toMatchObject({ code: 'missing', path: home() });
    await writeFile(file, 'These are not tensors.');
    await expect(open('wanda')).rejects.toMatchObject({ path: file });
    await rm(home(), { recursive: true });
    await expect(open('wanda')).rejects.toMatchObject({ code: 'missing', path: home() });
    expect(await readdir(at('storage')).catch(() => [])).toEqual([]);
  });

  test('are given without it where they go by none', async () => {
    await rm(home(), { recursive: true });
    expect((await open('magnitude')).steps['text-encoder']).toHaveLength(1);
  });

  test('come with all that its picture was made by', async () => {
    const { prompts, seeds, settings } = planOf({ grids: [grid] });
    expect((await open('magnitude')).settings).toEqual({
      ...settings,
      ...{ prompt: prompts.at(-1), seed: seeds.at(-1), batch: 1 },
    });
  });
});
