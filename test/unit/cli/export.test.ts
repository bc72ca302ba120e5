import { readdir, readFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { buildDiffusionEngine } from '../../fixtures/diffusionEngine';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const encoder = path.join(samplePipeline().folder, 'text_encoder/model.onnx');

beforeAll(async () => {
  await buildDiffusionEngine(path.dirname(cli.file()));
});

test('export writes a smaller file and says by how much outputs change; the model stays', async () => {
  const before = await readFile(encoder);
  await mkdir(at('out'));
  const target = at('out/small.onnx');
  const { code, stdout } = await cli([
    ...['export', encoder, '--as', 'int8-at-rest', '--out', target, '--json'],
  ]);
  expect(code).toBe(0);
  const { size } = await stat(target);
  const { largest, scale, ...made } = JSON.parse(stdout) as Record<string, number>;
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
  const none = await cli(['export', encoder, '--as', 'zip', '--out', at('x.onnx')]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('fp16-at-rest')]);
});
