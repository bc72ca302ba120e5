import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeSteps } from '../../../src/core/evaluate/safe/safeSteps';
import { readProvenance } from '../../../src/core/model/readProvenance';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import type { Recipe, Step } from '../../../src/shared/recipe/recipe';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import type { SafeResult } from '../../../src/shared/safeSearch/safeResult';
import type { CellResult } from '../../../src/shared/sweep/cellResult';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { derivePipeline, samplePipeline } from '../../fixtures/derivePipeline';
import { interruptWhen } from '../../fixtures/interruptWhen';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { deriveSmall } from '../../fixtures/smallPipeline';
import { someBfloat } from '../../fixtures/someBfloat';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
/** The sample's own folder is looked at by other tests meanwhile. */
const home = (): string => at('own/pipeline');
const few = ['--steps', '3', '--sparsity', '0.3,0.6,0.9'];

type Printed = SafeResult & { readonly sentence: string; readonly recipe?: Recipe };

/** What a shell makes of a line. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const safe = (...args: readonly string[]): Promise<ProcessEnd> =>
  cli(['safe', home(), '--prompts', at('prompts.txt'), ...few, ...args]);

beforeAll(async () => {
  await mkdir(at('own'));
  await deriveSmall(home(), () => undefined);
  await copyFile(path.join(samplePipeline().folder, 'prompts.txt'), at('prompts.txt'));
});

describe('safe', () => {
  it('confirms a limit with pictures that are those of a sweep, and writes its recipe', async () => {
    const out = at('safe.prune.json');
    const { code, stdout } = await safe('--component', 'unet', '--json', '--out', out);
    expect(code).toBe(0);
    const { limit, tried, sentence, recipe, ...found } = JSON.parse(stdout) as Printed;
    expect(found).toMatchObject({ tolerance: 0.5, needed: 5 });
    expect(found.prompts).toHaveLength(5);
    expect(sentence).toContain('confirmed on 5 prompts');
    expect(parseRecipe(await readFile(out, 'utf8'), out)).toEqual(recipe);
    expect(recipe!.steps).toMatchObject([{ goal: { sparsity: limit!.unet } }]);
    expect(await readdir(at('own'))).toEqual(['pipeline']);

    const pictures = tried.find(
      ({ by, sparsity }) => by === 'picture' && sparsity.unet === limit!.unet,
    )!;
    await writeFile(at('five.txt'), found.prompts.join('\n'));
    await cli([
      ...['sweep', 'run', home(), '--out', at('sweep'), '--prompts', at('five.txt')],
      ...['--unet', String(limit!.unet), '--seeds', '0', '--steps', '3'],
    ]);
    const lines = (await readFile(at('sweep/results.jsonl'), 'utf8')).trim().split('\n');
    const cells = lines
      .map(line => JSON.parse(line) as CellResult)
      .filter(({ sparsity }) => sparsity.unet === limit!.unet);
    const errors = Object.fromEntries(
      cells.map(cell => [cell.prompt, cell.state === 'done' && cell.metrics['latentError']]),
    );
    expect(
      Object.fromEntries(pictures.damage.map(each => [each.prompt, each.latentError])),
    ).toEqual(errors);
    expect(Math.max(...pictures.damage.map(({ latentError }) => latentError!))).toBeLessThan(0.5);
  });

  it('searches text encoder and UNet, confirms them together, and prints the command that prunes', async () => {
    // The small one is not safe at 30 % in both.
    const { folder } = await derivePipeline(at('sample'), () => undefined);
    const all = ['safe', folder, '--prompts', at('prompts.txt'), ...few];
    const { code, stdout, stderr } = await cli(all);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/text encoder \d0 %\s+short runs/);
    expect(stdout).toMatch(/text encoder \d0 % and UNet \d0 %\s+pictures/);
    expect(stdout).toMatch(/calls of the UNet, tolerance 0\.5\./);
    expect(stdout).toMatch(/\npollard prune \S+ --text-encoder 0\.\d --unet 0\.\d --out PRUNED\n$/);
  });

  it('says that nothing is safe where even the lowest sparsity fails, and writes no recipe', async () => {
    const out = at('none.prune.json');
    const tight = ['--component', 'text-encoder', '--tolerance', '0.00001', '--out', out];
    const { code, stdout, stderr } = await safe(...tight, '--json');
    expect(code).toBe(1);
    const { limit, sentence } = JSON.parse(stdout) as Printed;
    expect(limit).toBeUndefined();
    expect(sentence).toContain('Not even text encoder 30 % is safe: at least 1 of 5 prompts');
    expect(stderr).toContain(sentence);
    expect(await readdir(at())).not.toContain('none.prune.json');
  });

  it('searches by another criterion and its calibration, and gives the recipe that goes by them', async () => {
    const file = at('text.calibration.safetensors');
    const [component, out] = ['text-encoder', at('wanda.prune.json')];
    await madeUpCalibration(path.join(home(), 'text_encoder/model.onnx'), file, { component });
    const { code, stdout, stderr } = await safe(
      ...['--component', component, '--criterion', 'wanda', '--calibration', file],
      ...['--sparsity', '0.1', '--tolerance', '2', '--steps', '1', '--out', out],
    );
    expect([code, stderr]).toEqual([0, '']);
    const opened = await CalibrationFile.open(file);
    const calibration = await opened.name();
    await opened.close();
    expect(parseRecipe(await readFile(out, 'utf8'), out).steps).toMatchObject([
      { criterion: 'wanda', goal: { sparsity: 0.1 }, calibration },
    ]);
    expect(stdout).toContain(`\n${out}\n`);
  });

  it.each([
    ['random, both components', [], { criterion: 'random' }],
    [
      'Wanda and OWL by a calibration that nobody gave',
      ['--component', 'text-encoder', '--allocation', 'owl'],
      { criterion: 'wanda', allocation: 'owl' },
    ],
    [
      'SparseGPT by one that was given',
      ['--component', 'text-encoder', '--calibration', '../given.calibration.safetensors'],
      { criterion: 'sparsegpt' },
    ],
  ] as const)('prints the command that prunes as it searched: %s', async (name, args, method) => {
    const here = at(name);
    await mkdir(here);
    const given = at('given.calibration.safetensors');
    const record = { component: 'text-encoder' } as const;
    await madeUpCalibration(path.join(home(), 'text_encoder/model.onnx'), given, record);
    const { code, stdout, stderr } = await cli(
      [
        ...['safe', home(), '--prompts', at('prompts.txt'), '--criterion', method.criterion],
        ...[...args, '--sparsity', '0.1', '--tolerance', '2', '--steps', '1'],
      ],
      { cwd: here },
    );
    expect(code).toBe(0);
    const isMeasured = method.criterion === 'wanda';
    expect(stderr.includes('it is measured first, on the same prompts')).toBe(isMeasured);
    expect(await readdir(here)).toEqual(isMeasured ? ['text-encoder.calibration.safetensors'] : []);

    const [, ...words] = wordsOf(stdout.trim().split('\n').at(-1)!);
    expect((await cli(words, { cwd: here })).code).toBe(0);
    const file = isMeasured ? path.join(here, 'text-encoder.calibration.safetensors') : given;
    const opened = await CalibrationFile.open(file);
    const calibrations =
      method.criterion === 'random' ? {} : { [record.component]: await opened.name() };
    await opened.close();
    const own = safeSteps(
      { 'text-encoder': 0.1, ...(method.criterion === 'random' && { unet: 0.1 }) },
      { ...method, calibrations },
    );
    const unlabelled = (steps: readonly Step[] = []) => steps.map(step => ({ ...step, label: '' }));
    for (const [kind, folder] of [
      ['text-encoder', 'text_encoder'],
      ['unet', 'unet'],
    ] as const) {
      const { recipe } = await readProvenance(path.join(here, 'PRUNED', folder, 'model.onnx'));
      expect(unlabelled(recipe?.steps)).toEqual(unlabelled(own[kind]));
    }
  });

  it.each([
    [['--criterion', 'random', '--allocation', 'owl'], 'owl goes with magnitude and wanda only'],
    [['--criterion', 'obs-diff'], 'of which the text encoder knows none'],
  ])('refuses %j before anything is loaded', async (args, why) => {
    const { code, stderr } = await safe(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });

  it('searches from files where weights cannot be fed, and says so aloud', async () => {
    await mkdir(at('other'));
    await deriveSmall(at('other/pipeline'), someBfloat);
    const { code, stdout, stderr } = await cli([
      ...['safe', at('other/pipeline'), '--prompts', at('prompts.txt'), '--component', 'unet'],
      ...['--steps', '1', '--sparsity', '0.1', '--tolerance', '2', '--json'],
    ]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Printed;
    expect(found.run).toBe('file');
    expect(found.limit!.unet).toBe(0.1);
    expect(stderr).toContain(
      'Weights cannot be fed to these models, so every setting is written and loaded: onnxruntime takes no bfloat16',
    );
    expect(await readdir(at('other'))).toEqual(['pipeline']);
  });

  it('claims nothing of 4 prompts, and says how many it takes', async () => {
    const four = (await readFile(at('prompts.txt'), 'utf8')).split('\n').slice(0, 4);
    await writeFile(at('four.txt'), four.join('\n'));
    const { code, stderr } = await cli(['safe', home(), '--prompts', at('four.txt'), ...few]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '4 prompts show the pictures but cannot support “safe”. 5 are the least, 8 are better.',
    );
  });

  it.each([
    ['sparsities that do not rise', ['--sparsity', '0.5,0.3']],
    ['a tolerance of nothing', ['--tolerance', '0']],
    ['a confirmation on 4 prompts', ['--confirm-on', '4']],
    ['more prompts than there are', ['--confirm-on', '9']],
  ])('is used wrongly with %s', async (_, args) => {
    expect((await safe(...args)).code).toBe(2);
  });

  it('tells who started it what it tries and how far it is, and ends with 130 when that one goes', async () => {
    const news: { readonly kind: string; readonly done?: number; readonly total?: number }[] = [];
    const { code } = await cli(
      ['safe', home(), '--prompts', at('prompts.txt'), '--component', 'unet', ...few],
      {
        channel: true,
        onStart: child =>
          child.on('message', message => {
            news.push(message as (typeof news)[number]);
            if (child.connected && news.at(-1)!.kind === 'probed') child.disconnect();
          }),
      },
    );
    expect(code).toBe(130);
    expect(news.find(({ kind }) => kind === 'trying')).toEqual({
      ...{ kind: 'trying', by: 'short-run' },
      sparsity: { unet: expect.any(Number) as number },
    });
    const told = news.filter(({ kind }) => kind === 'probed');
    expect(told.length).toBeGreaterThan(0);
    for (const { done, total } of told) expect(done!).toBeLessThanOrEqual(total!);
    expect(await readdir(at('own'))).toEqual(['pipeline']);
  });

  it('ends with 130 when it is interrupted between two pictures, and leaves nothing behind', async () => {
    const out = at('interrupted.prune.json');
    const { code } = await cli(
      [
        ...['safe', home(), '--prompts', at('prompts.txt')],
        ...['--component', 'unet', '--steps', '500', '--out', out],
      ],
      { onStart: interruptWhen(at('own'), /\.npy$/) },
    );
    expect(code).toBe(130);
    expect(await readdir(at('own'))).toEqual(['pipeline']);
    expect(await readdir(at())).not.toContain('interrupted.prune.json');
  });
});
