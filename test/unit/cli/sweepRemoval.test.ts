import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { decodeNpy } from '../../../src/core/io/npy';
import { readSweepContents } from '../../../src/engine/model/readSweepContents';
import type { DoneCell } from '../../../src/shared/sweep/cellResult';
import { methodName } from '../../../src/shared/sweep/method';
import { builtCli } from '../../fixtures/builtCli';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
const prompt = 'a cat on a yellow background';
const short = ['--steps', '2'];

beforeAll(async () => {
  await writeFile(at('prompts.txt'), `${prompt}\n`);
  const { code, stderr } = await cli([
    ...['sweep', 'run', folder, '--out', at('sweep'), '--prompts', at('prompts.txt')],
    ...['--text-encoder', '0,0.25,0.5', '--remove', 'heads', '--seeds', '3', ...short],
  ]);
  expect([code, stderr.match(/failed/)]).toEqual([0, null]);
});

const cells = async (): Promise<readonly DoneCell[]> =>
  (await readFile(at('sweep/results.jsonl'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as DoneCell);

const latents = async (file: string): Promise<Float32Array> =>
  decodeNpy(await readFile(file), file).values;

it('a share of heads is an axis like a sparsity, and its pictures are those of the pruned files', async () => {
  const found = await cells();
  expect(found.map(({ sparsity }) => sparsity)).toEqual([
    {},
    { 'text-encoder': 0.25 },
    { 'text-encoder': 0.5 },
  ]);
  const [dense, quarter, half] = found as readonly [DoneCell, DoneCell, DoneCell];
  expect([dense, quarter, half].map(methodName)).toEqual([
    'magnitude',
    'heads-magnitude',
    'heads-magnitude',
  ]);
  const error = ({ metrics }: DoneCell): number => metrics.latentError!;
  expect(error(dense)).toBe(0);
  expect(error(half)).toBeGreaterThan(error(quarter));
  expect(error(quarter)).toBeGreaterThan(0);
  const remove = ['--text-encoder-remove', 'heads=0.5', '--no-fusion-safe'];
  await cli(['prune', folder, ...remove, '--out', at('pruned')]);
  const generate = ['generate', at('pruned'), '--prompt', prompt, '--seed', '3', ...short];
  await cli([...generate, '--out', at('a.png'), '--latents-out', at('a.npy')]);
  const [swept, alone] = [
    await latents(at(`sweep/run/latents/${half.key}.npy`)),
    await latents(at('a.npy')),
  ];
  expect(relativeError(swept, alone)).toBeLessThan(1e-4);
});

it('its view and its report have a curve of it', async () => {
  const { curves } = await readSweepContents(at('sweep'));
  expect(curves.flatMap(({ series }) => series.map(({ method }) => method))).toEqual([
    'heads-magnitude',
  ]);
  expect((await cli(['sweep', 'report', at('sweep')])).code).toBe(0);
  expect(await readFile(at('sweep/summary.csv'), 'utf8')).toMatch(/heads-magnitude/);
  expect(await readFile(at('sweep/report.html'), 'utf8')).toMatch(/magnitude on whole heads/);
});

it('compensated, it is calibrated first, and less is lost than without', async () => {
  const sweep = async (name: string, ...more: readonly string[]): Promise<number> => {
    const { code, stderr } = await cli([
      ...['sweep', 'run', folder, '--out', at(name), '--prompts', at('prompts.txt'), ...more],
      ...['--text-encoder', '0,0.5', '--remove', 'heads', '--criterion', 'sparsegpt'],
      ...['--seeds', '3', ...short],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('it is measured first')]);
    const [, half] = (await readFile(at(`${name}/results.jsonl`), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as DoneCell);
    expect(half!.compensate ?? false).toBe(more.length > 0);
    return half!.metrics.latentError!;
  };
  const repaired = await sweep('repaired', '--compensate');
  expect(repaired).toBeGreaterThan(0);
  expect(repaired).toBeLessThan(await sweep('zeroed'));
}, 240_000);

it.each([
  ['a criterion that scores single weights', ['--criterion', 'wanda']],
  ['a spread of sparsities', ['--allocation', 'owl']],
])('it is refused with %s', async (_, more) => {
  const { code, stderr } = await cli([
    ...['sweep', 'plan', folder, '--prompts', at('prompts.txt')],
    ...['--unet', '0.5', '--remove', 'neurons', ...more],
  ]);
  expect(stderr).toMatch(/--remove goes by magnitude, random, sparsegpt or obs-diff/);
  expect(code).toBe(2);
});
