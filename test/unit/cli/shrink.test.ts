import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { decodePng } from '../../../src/core/image/decodePng';
import { describeModel } from '../../../src/core/model/describeModel';
import { BlockWriter } from '../../fixtures/blockWriter';
import { builtCli } from '../../fixtures/builtCli';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

// Each runs the command line and an engine anew, several times.
vi.setConfig({ testTimeout: 240_000 });

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
const unet = path.join(folder, 'unet/model.onnx');
const sample = path.join(samplePipeline().folder, 'unet/model.onnx');
const textEncoder = path.join(folder, 'text_encoder/model.onnx');

describe('prune --shrink', () => {
  it('writes a smaller file, and says what it is without; the dense file stays', async () => {
    const before = await readFile(sample);
    await mkdir(at('out'));
    const run = [
      'prune',
      sample,
      '--remove',
      'neurons=0.25',
      '--shrink',
      '--out',
      at('out/small.onnx'),
    ];
    const { code, stderr } = await cli(run);
    expect(stderr).toMatch(/chooses units by \|w\|, which is for comparison only/);
    expect(stderr).toMatch(
      /Without [\d,]+ neurons and 0 heads: [\d.]+ MiB instead of [\d.]+ MiB\./,
    );
    expect(code).toBe(0);
    expect((await stat(at('out/small.onnx'))).size).toBeLessThan(before.length - 500_000);
    expect(await readdir(at('out'))).toEqual(['small.onnx']);
    expect((await readFile(sample)).equals(before)).toBe(true);
    const { description } = await describeModel(at('out/small.onnx'));
    expect(description.history?.steps.map(({ label }) => label)).toEqual([
      'Remove 25 % of neurons by |w|',
    ]);
  });

  it('shrinks what was masked and saved before', async () => {
    await cli(['prune', textEncoder, '--remove', 'heads=0.5', '--out', at('masked.onnx')]);
    const { code } = await cli(['prune', at('masked.onnx'), '--shrink', '--out', at('small.onnx')]);
    expect(code).toBe(0);
    const { unitSets } = await describeModel(at('small.onnx'));
    const heads = (await unitSets()).sets.filter(({ kind }) => kind === 'heads');
    expect(heads.map(({ units }) => units)).toEqual([2, 2, 2, 2]);
    expect((await stat(at('small.onnx'))).size).toBeLessThan((await stat(textEncoder)).size);
  });

  it('is without a layer that is dropped, but for one empty unit of each of its branches', async () => {
    const drop = ['--drop', 'layer', '--select', 'layer:*layers.1.*', '--shrink'];
    const { code, stderr } = await cli(['prune', textEncoder, ...drop, '--out', at('short.onnx')]);
    expect(stderr).toMatch(/Without 511 neurons and 3 heads/);
    expect(code).toBe(0);
    const { description } = await describeModel(at('short.onnx'));
    expect(description.history?.steps.map(({ label, goal }) => [label, goal])).toEqual([
      ['Drop layers', { drop: 'layer' }],
    ]);
  });

  it('writes a UNet that draws, pixel by pixel, what its mask previewed', async () => {
    const remove = ['--unet-remove', 'heads=0.5', '--no-fusion-safe'];
    const drawn: Uint8Array[] = [];
    for (const [name, more] of [
      ['masked', []],
      ['shrunk', ['--shrink']],
      ['dense', undefined],
    ] as const) {
      if (more) await cli(['prune', folder, ...remove, ...more, '--out', at(name)]);
      const [from, out] = [more ? at(name) : folder, at(`${name}.png`)];
      const size = ['--width', '64', '--height', '64', '--steps', '2', '--seed', '5'];
      await cli(['generate', from, '--prompt', 'a cat', ...size, '--out', out]);
      drawn.push(decodePng(await readFile(out)).rgb);
    }
    const [masked, shrunk, dense] = drawn;
    expect(shrunk).toEqual(masked);
    expect(shrunk).not.toEqual(dense);
  });

  it('drops layers of a component of a pipeline, and asks for one goal of each', async () => {
    const layer = ['--text-encoder-drop', 'layer', '--select', 'layer:*layers.1.*'];
    const { code, stderr } = await cli([
      ...['prune', folder, ...layer, '--shrink', '--out', at('dropped')],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('neurons and')]);
    const dropped = await describeModel(at('dropped/text_encoder/model.onnx'));
    expect(dropped.description.history?.steps.map(({ goal }) => goal)).toEqual([{ drop: 'layer' }]);
    expect(dropped.description.bytes).toBeLessThan((await stat(textEncoder)).size - 100_000);
    expect((await stat(at('dropped/unet/model.onnx'))).size).toBe((await stat(unet)).size);
    const twice = await cli([
      ...['prune', folder, ...layer, '--text-encoder-remove', 'heads=0.5', '--out', at('twice')],
    ]);
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringContaining('by one of a sparsity, removal and dropping, not by several'),
    ]);
  });

  it('writes a whole pipeline, which generates', async () => {
    const run = [
      'prune',
      folder,
      '--text-encoder-remove',
      'neurons=0.25',
      '--shrink',
      '--out',
      at('pipeline'),
    ];
    expect((await cli(run)).code).toBe(0);
    const image = [
      'generate',
      at('pipeline'),
      '--prompt',
      'a cat',
      '--steps',
      '1',
      '--width',
      '64',
      '--height',
      '64',
      '--out',
      at('a.png'),
    ];
    expect((await cli(image)).code).toBe(0);
    expect((await stat(at('a.png'))).size).toBeGreaterThan(100);
  });
});

it.each<[string, () => readonly string[], RegExp]>([
  [
    'nothing is masked',
    () => [unet, '--shrink', '--out', at('none.onnx')],
    /there is nothing that a smaller file could leave out/,
  ],
  [
    'the model itself would be replaced',
    () => [
      at('own.onnx'),
      '--remove',
      'neurons=0.5',
      '--no-fusion-safe',
      '--shrink',
      '--force',
      '--out',
      at('own.onnx'),
    ],
    /is the model itself or holds its weights/,
  ],
  [
    'the share makes no sense',
    () => [unet, '--remove', 'neurons=2', '--out', at('none.onnx')],
    /neurons=S or heads=S/,
  ],
])('where %s it is refused, and nothing is written', async (_, run, message) => {
  await writeFile(at('own.onnx'), feedForward());
  const before = await readFile(at('own.onnx'));
  const { code, stderr } = await cli(['prune', ...run()]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect((await readFile(at('own.onnx'))).equals(before)).toBe(true);
  expect(await readdir(path.dirname(at('none.onnx')))).not.toContain('none.onnx');
});

function feedForward(): Uint8Array {
  const block = new BlockWriter('layers.0.mlp');
  const inner = block.add('Relu', [block.linear('fc1', 'sample', [8, 32])]);
  return block.write({ sample: ['batch', 'tokens', 8] }, block.linear('fc2', inner, [32, 8]));
}
