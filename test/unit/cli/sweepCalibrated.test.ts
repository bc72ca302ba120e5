import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { decodeNpy } from '../../../src/core/io/npy';
import type { CellResult } from '../../../src/shared/sweep/cellResult';
import { methodName } from '../../../src/shared/sweep/method';
import type { SweepPlan } from '../../../src/shared/sweep/sweepPlan';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder, components } = smallPipeline();
const prompt = 'a cat on a yellow background';
const of = (component: 'text-encoder' | 'unet', name: string = component): string =>
  at(`${name}.calibration.safetensors`);

/** One picture of each method; the dense one and five more. */
const methods = [
  ...['--text-encoder', '0.5', '--criterion', 'magnitude,wanda,sparsegpt'],
  ...['--allocation', 'uniform,owl'],
];
const run = (out: string, ...more: readonly string[]): Promise<ProcessEnd> =>
  cli([
    ...['sweep', 'run', folder, '--out', at(out), '--prompts', at('prompts.txt')],
    ...['--seeds', '3', '--steps', '2', ...more],
  ]);
const results = async (out: string): Promise<readonly CellResult[]> =>
  (await readFile(at(out, 'results.jsonl'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as CellResult);
const planIn = async (out: string): Promise<SweepPlan> =>
  JSON.parse(await readFile(at(out, 'plan.sweep.json'), 'utf8')) as SweepPlan;
const latents = async (file: string): Promise<Float32Array> =>
  decodeNpy(await readFile(file), file).values;

beforeAll(async () => {
  await writeFile(at('prompts.txt'), `${prompt}\n`);
  for (const component of ['text-encoder', 'unet'] as const)
    await madeUpCalibration(components[component]!, of(component), { component });
});

describe('a sweep by what layers are given', () => {
  let first: ProcessEnd;
  beforeAll(async () => {
    first = await run('own', ...methods);
  });

  it('measures first what nobody gave it, says so, and compares all methods', async () => {
    expect([first.code, first.stdout]).toEqual([0, '6 of 6 cells are there.\n']);
    expect(first.stderr).toContain('No calibration of the text encoder was given');
    const cells = await results('own');
    expect(cells.slice(1).map(methodName)).toEqual([
      ...['magnitude', 'owl-magnitude', 'wanda', 'owl-wanda', 'sparsegpt'],
    ]);
    const errors = cells.map(cell => (cell.state === 'done' ? cell.metrics.latentError : null));
    expect(errors[0]).toBe(0);
    expect(new Set(errors).size).toBe(6);
    const { calibrations } = await planIn('own');
    expect(Object.keys(calibrations!)).toEqual(['text-encoder']);
  });

  it('goes on with the calibration that it has', async () => {
    const again = await run('own', ...methods);
    expect([again.code, again.stdout]).toEqual([0, '6 of 6 cells are there.\n']);
    expect(again.stderr).not.toContain('No calibration');
  });

  it('is the same elsewhere: in shards, which share one calibration and merge', async () => {
    const shards = await Promise.all(
      [0, 1].map(i => run('shared', ...methods, '--shard', `${i}/2`)),
    );
    expect(shards.map(({ code }) => code)).toEqual([0, 0]);
    expect(shards.filter(({ stderr }) => stderr.includes('No calibration'))).toHaveLength(1);
    expect(await readdir(at('shared/calibrations'))).toHaveLength(1);
    expect((await cli(['sweep', 'merge', at('shared')])).code).toBe(0);
    expect(await results('shared')).toEqual(await results('own'));
    expect(await planIn('shared')).toEqual(await planIn('own'));
  });
});

describe('a sweep by a calibration that it is given', () => {
  const both = [
    ...['--text-encoder', '0.4', '--unet', '0.5', '--criterion', 'wanda', '--allocation', 'owl'],
  ];
  const given = (unet = 'unet'): readonly string[] => [
    ...['--calibration', of('text-encoder'), '--calibration', of('unet', unet)],
  ];

  it('makes the latents of the pipeline that prune saves by the same', async () => {
    expect((await run('given', ...both, ...given())).code).toBe(0);
    const [, cell] = await results('given');
    const pruned = await cli(['prune', folder, ...both, ...given(), '--out', at('pruned')]);
    expect(pruned.code).toBe(0);
    const generated = await cli([
      ...['generate', at('pruned'), '--prompt', prompt, '--seed', '3', '--steps', '2'],
      ...['--provider', 'cpu', '--out', at('pruned.png'), '--latents-out', at('pruned.npy')],
    ]);
    expect([generated.code, generated.stderr]).toEqual([0, expect.any(String)]);
    const fed = await latents(at('given/run/latents', `${cell!.key}.npy`));
    expect(relativeError(fed, await latents(at('pruned.npy')))).toBeLessThan(1e-5);
    const recipe = JSON.parse(
      await readFile(at('given/recipes', `${cell!.key}.prune.json`), 'utf8'),
    ) as object;
    expect(recipe).toMatchObject({
      version: 2,
      steps: [
        { select: 'component:text-encoder', calibration: { describes: 'text-encoder, prompts p' } },
        { select: 'component:unet', calibration: { describes: 'unet, prompts p' } },
      ],
    });
  });

  it('keeps it: the sweep goes on without the file, and says when its own is gone or cut off', async () => {
    await cp(at('given'), at('kept'), { recursive: true });
    const home = at('kept/calibrations');
    await rm(at('kept/images'), { recursive: true });
    await mkdir(at('kept/images'));
    expect((await cli(['sweep', 'resume', at('kept')])).code).toBe(0);
    const [some] = await readdir(home);
    await truncate(path.join(home, some!), 4096);
    const cut = await cli(['sweep', 'resume', at('kept')]);
    expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining(some!)]);
    await rm(home, { recursive: true });
    const gone = await cli(['sweep', 'resume', at('kept')]);
    expect([gone.code, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/The calibration of the .* that the sweep goes by is not in/),
    ]);
  });

  it('is refused with another calibration than before', async () => {
    await madeUpCalibration(components.unet!, of('unet', 'other'), {
      ...{ component: 'unet', prompts: 'others' },
    });
    const { code, stderr } = await run('given', ...both, ...given('other'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('holds pictures of another plan')]);
  });
});

describe('what is wrong with a calibration is said before anything is computed', () => {
  beforeAll(async () => {
    const unet = components.unet!;
    await madeUpCalibration(unet, of('unet', 'base'), { component: 'unet', base: 'another' });
    await cp(of('unet'), of('unet', 'cut'));
    await truncate(of('unet', 'cut'), 4096);
    await writeFile(of('unet', 'words'), 'These are not tensors.');
  });

  it.each([
    ['of another model', 'base', ['wanda'], 1, 'was measured on another model. Give one of this'],
    ['cut off', 'cut', ['wanda'], 1, 'cut.calibration.safetensors'],
    ['that is none', 'words', ['wanda'], 1, 'words.calibration.safetensors'],
    ['that is not there', 'nowhere', ['wanda'], 1, 'nowhere.calibration.safetensors'],
    ['that nothing goes by', 'unet', ['magnitude'], 2, '--calibration is for'],
    ['of unweighted steps', 'unet', ['obs-diff'], 2, 'as log-decrease: calibrate the UNet'],
    ['of what stays', 'text-encoder', ['wanda'], 2, 'text-encoder, which is not pruned'],
  ])('one %s', async (_, name, criteria, exit, sentence) => {
    const { code, stderr } = await run(
      'bad',
      ...['--unet', '0.5', '--criterion', criteria.join()],
      ...['--calibration', at(`${name}.calibration.safetensors`)],
    );
    expect([code, stderr]).toEqual([exit, expect.stringContaining(sentence)]);
    await expect(readdir(at('bad'))).rejects.toThrow();
  });
});
