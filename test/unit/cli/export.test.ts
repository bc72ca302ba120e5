import { readdir, readFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import { describeModel } from '../../../src/core/model/describeModel';
import { tooLargePeak } from '../../../src/engine/export/unpackingPeak';
import { exportForms } from '../../../src/shared/export/exportForm';
import type { FormCost } from '../../../src/shared/export/exportReport';
import { derivePipeline, externalData, samplePipeline } from '../../fixtures/derivePipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { unzip } from '../../fixtures/unzip';

const at = temporaryFolder();
const cli = builtCli();
const encoder = path.join(samplePipeline().folder, 'text_encoder/model.onnx');

test('export writes a smaller file and says by how much outputs change; the model stays', async () => {
  const before = await readFile(encoder);
  await mkdir(at('out'));
  const target = at('out/small.onnx');
  const { code, stdout } = await cli([
    ...['export', encoder, '--as', 'int8-at-rest', '--out', target, '--json'],
  ]);
  expect(code).toBe(0);
  const { size } = await stat(target);
  const { form, largest, scale, ...made } = JSON.parse(stdout) as Record<string, number>;
  expect(form).toBe('int8-at-rest');
  expect(made).toEqual({ smaller: 26, left: 0, before: before.length, after: size });
  expect(size).toBeLessThan(0.3 * before.length);
  // A rounding of one in 254 of the largest weight shows, and no more.
  expect(largest! / scale!).toBeGreaterThan(1e-4);
  expect(largest! / scale!).toBeLessThan(0.02);
  expect(await readdir(at('out'))).toEqual(['small.onnx']);
  expect((await readFile(encoder)).equals(before)).toBe(true);
});

test('export over the model itself is refused, and a form that is none', async () => {
  const over = await cli(['export', encoder, '--as', 'fp16-at-rest', '--out', encoder]);
  expect(over.code).not.toBe(0);
  expect(over.stderr).toContain('is the model itself');
  const none = await cli(['export', encoder, '--as', 'rar', '--out', at('x.onnx')]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('fp16-at-rest')]);
});

test('export says what is missing, and that a table is written nowhere', async () => {
  for (const args of [[], ['--as', 'zip'], ['--table', '--out', at('x.onnx')]]) {
    const { code, stderr } = await cli(['export', encoder, ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--as with --out, or --table')]);
  }
});

test('export as zip packs the model with its data, the same each time', async () => {
  const { folder } = await derivePipeline(at('external'), externalData);
  const file = path.join(folder, 'text_encoder/model.onnx');
  const zips = [at('one.zip'), at('two.zip')];
  for (const zip of zips)
    expect((await cli(['export', file, '--as', 'zip', '--out', zip])).code).toBe(0);
  const [one, two] = await Promise.all(zips.map(zip => readFile(zip)));
  expect(one!.equals(two!)).toBe(true);
  const { modelIndex } = await describeModel(file);
  const unpacked = unzip(one!);
  const beside = path.dirname(file);
  expect([...unpacked.keys()]).toEqual(modelIndex.files.map(each => path.relative(beside, each)));
  for (const [name, bytes] of unpacked)
    expect((await readFile(path.join(beside, name))).equals(bytes)).toBe(true);
});

test('export --table measures every form of a pruned model beside each other, and leaves nothing', async () => {
  await mkdir(at('table'));
  const half = at('table/half.onnx');
  expect((await cli(['prune', encoder, '--sparsity', '0.5', '--out', half])).code).toBe(0);
  const { code, stdout } = await cli(['export', half, '--table', '--json']);
  expect(code).toBe(0);
  const { forms } = JSON.parse(stdout) as { forms: readonly FormCost[] };
  const [dense, halves, bytes, bits, zip] = forms;
  expect(forms.map(({ form }) => form)).toEqual([undefined, ...exportForms]);
  expect(dense!.bytes).toBe((await stat(half)).size);
  for (const { loadMilliseconds, peakBytes } of [dense!, halves!, bytes!, bits!]) {
    expect(loadMilliseconds).toBeGreaterThan(0);
    expect(peakBytes).toBeGreaterThan(dense!.bytes!);
  }
  for (const smaller of [halves!, bytes!, bits!, zip!])
    expect(smaller.bytes).toBeLessThan(0.7 * dense!.bytes!);
  // A rounding of halves is finer than one of bytes; a bit says exactly what it stands for.
  expect(halves!.largest).toBeGreaterThan(0);
  expect(bytes!.largest).toBeGreaterThan(halves!.largest!);
  expect(bits!.largest).toBe(0);
  expect(zip!.peakBytes).toBeUndefined();
  expect(await readdir(at('table'))).toEqual(['half.onnx']);
});

test('a bitmask is offered where it takes a quarter more memory to load at most', () => {
  expect(tooLargePeak(125, 100)).toBeUndefined();
  expect(tooLargePeak(126 << 20, 100 << 20)).toContain(
    '126 MiB of memory at most, 126.0 % of the 100 MiB',
  );
});
