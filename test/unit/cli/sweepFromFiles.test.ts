import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { readPngText } from '../../../src/core/image/pngText';
import { readImageRecord } from '../../../src/shared/generation/imageRecord';
import type { CellResult } from '../../../src/shared/sweep/cellResult';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { deriveSmall } from '../../fixtures/smallPipeline';
import { someBfloat } from '../../fixtures/someBfloat';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const prompt = 'a cat on a yellow background';

const run = (...more: readonly string[]): Promise<ProcessEnd> =>
  cli([
    ...['sweep', 'run', at('pipeline'), '--out', at('out'), '--prompts', at('prompts.txt')],
    ...['--unet', '0.5', '--seeds', '3', '--steps', '2', ...more],
  ]);

let ended: ProcessEnd;
beforeAll(async () => {
  await deriveSmall(at('pipeline'), someBfloat);
  await writeFile(at('prompts.txt'), `${prompt}\n`);
  ended = await run();
});

const results = async (): Promise<readonly CellResult[]> =>
  (await readFile(at('out/results.jsonl'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as CellResult);

it('a sweep of weights that cannot be fed runs from files, and says so aloud and in every cell', async () => {
  expect([ended.code, ended.stdout]).toEqual([0, '2 of 2 cells are there.\n']);
  expect(ended.stderr).toContain(
    'Weights cannot be fed to these models, so every setting is written and loaded: onnxruntime takes no bfloat16',
  );
  expect(await results()).toMatchObject([{ run: 'file' }, { run: 'file' }]);
  expect(await readdir(at('out/run/models'))).toEqual([]);
});

it('its latents are those of the file that prune saves, to the bit, and its picture says what pruned it', async () => {
  const [, cell] = await results();
  const pruned = await cli(['prune', at('pipeline'), ...['--unet', '0.5', '--out', at('pruned')]]);
  expect(pruned.code).toBe(0);
  await cli([
    ...['generate', at('pruned'), '--prompt', prompt, '--seed', '3', '--steps', '2'],
    ...['--provider', 'cpu', '--out', at('pruned.png'), '--latents-out', at('pruned.npy')],
  ]);
  const latents = at('out/run/latents', `${cell!.key}.npy`);
  expect(await readFile(latents)).toEqual(await readFile(at('pruned.npy')));
  const png = await readFile(at('out/images', `${cell!.key}.png`));
  const { models } = readImageRecord(readPngText(png))!;
  expect(models.unet).toMatchObject({ recipe: { steps: [{ goal: { sparsity: 0.5 } }] } });
  expect(models.unet).not.toHaveProperty('fed');
});

it('it goes on from files without another try', async () => {
  const before = await readFile(at('out/results.jsonl'), 'utf8');
  const [, cell] = await results();
  await rm(at('out/images', `${cell!.key}.png`));
  const { code, stderr } = await run();
  expect([code, stderr]).toEqual([0, '']);
  expect(await readFile(at('out/results.jsonl'), 'utf8')).toBe(before);
});
