import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DropLosses, ProbeResult, ProposeResult } from '../../../src/engine/api/probing';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import { builtCli } from '../../fixtures/builtCli';
import { interruptWhen } from '../../fixtures/interruptWhen';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
beforeAll(async () => {
  await writeFile(at('prompts.txt'), '\uFEFFa cat\r\n\r\n');
  await writeFile(at('others.txt'), 'a dog\n');
});
const few = ['--steps', '1', '--width', '64', '--height', '64'];
const run = (command: string, ...args: readonly string[]) =>
  cli([command, folder, ...few, ...args]);
const prompts = () => ['--prompts', at('prompts.txt')];
const map = () => at('map.json');

describe('probe', () => {
  it('says the errors as JSON, and leaves nothing beside the pipeline', async () => {
    const before = await readdir(path.dirname(folder));
    const { stdout, code } = await run('probe', ...prompts(), '--unet', '0.5', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as ProbeResult;
    expect(found).toMatchObject({ textError: 0, prompts: 1, timesteps: [1] });
    expect(found.probeError).toBeGreaterThan(0.1);
    expect(found.jointError).toBe(found.probeError);
    expect(await readdir(path.dirname(folder))).toEqual(before);
  });

  it.each([
    ['nothing to prune', []],
    ['both a sparsity and a recipe', ['--unet', '0.5', '--recipe', 'a.prune.json']],
    ['a sparsity above 1', ['--unet', '1.5']],
  ])('is used wrongly with %s', async (_, args) => {
    expect((await run('probe', ...prompts(), ...args)).code).toBe(2);
  });
});

describe('sensitivity --drop', () => {
  const drop = (...more: readonly string[]) =>
    run('sensitivity', ...prompts(), '--component', 'text-encoder', '--drop', 'layer', ...more);

  it('writes what the text encoder loses without each layer, and prints it', async () => {
    const { code, stdout } = await drop('--out', at('losses.json'));
    expect(code).toBe(0);
    const { losses } = JSON.parse(await readFile(at('losses.json'), 'utf8')) as DropLosses;
    const [first] = losses;
    expect(losses).toHaveLength(4);
    expect(stdout).toMatch(
      new RegExp(`^text_model\\.encoder\\.layers\\.0 +[\\d,]+ +${first!.error!.toFixed(4)}$`, 'm'),
    );
  });

  it('goes with no sparsity', async () => {
    const { code } = await drop('--sparsity', '0.5', '--out', at('none.json'));
    expect(code).toBe(2);
    expect(await readdir(at('.'))).not.toContain('none.json');
  });
});

describe('sensitivity and propose', () => {
  it('go from a map to a recipe that probe takes', async () => {
    const measured = await run(
      'sensitivity',
      ...[...prompts(), '--component', 'unet', '--sparsity', '0.5,0.8', '--out', map()],
    );
    expect(measured).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('mid_block') as string,
    });
    const recipe = at('spread.prune.json');
    const proposed = await run(
      'propose',
      ...['--sensitivity', map(), '--target', '0.5', '--prompts', at('others.txt')],
      ...['--out', recipe, '--json'],
    );
    expect(proposed.code).toBe(0);
    const found = JSON.parse(proposed.stdout) as ProposeResult;
    expect(found.proposedError).toBeLessThan(found.uniformError);
    expect(parseRecipe(await readFile(recipe, 'utf8'), recipe)).toEqual(found.recipe);
    const probed = await run('probe', '--recipe', recipe, '--prompts', at('others.txt'), '--json');
    const { probeError } = JSON.parse(probed.stdout) as ProbeResult;
    expect(probeError).toBeCloseTo(found.proposedError, 5);
  });

  it('say what is wrong with a map, and write nothing', async () => {
    await writeFile(at('empty.json'), '{"version": 1}');
    const { code, stderr } = await run(
      'propose',
      ...['--sensitivity', at('empty.json'), '--target', '0.5', '--out', at('none.prune.json')],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('empty.json is no sensitivity map: ');
    expect(await readdir(at())).not.toContain('none.prune.json');
    const both = ['--target', '0.5', '--max-error', '0.1', '--out', at('none.prune.json')];
    expect((await run('propose', '--sensitivity', map(), ...both)).code).toBe(2);
  });
});

describe('when they are interrupted', () => {
  beforeAll(async () => {
    await mkdir(at('own'));
    await deriveSmall(at('own/pipeline'), () => undefined);
  });

  it.each([
    ['probe', ['--unet', '0.5']],
    ['sensitivity', ['--component', 'unet', '--out', 'interrupted.json']],
  ])('%s ends with 130 and leaves nothing behind', async (command, args) => {
    const { code } = await cli(
      [command, at('own/pipeline'), ...prompts(), '--steps', '500', ...args],
      { cwd: at(), onStart: interruptWhen(at('own'), /fed-/) },
    );
    expect(code).toBe(130);
    expect(await readdir(at('own'))).toEqual(['pipeline']);
    expect(await readdir(at())).not.toContain('interrupted.json');
  });
});
