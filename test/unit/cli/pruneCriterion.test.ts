import path from 'node:path';
import { expect, test } from 'vitest';
import { RECIPE_KEY } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { decodedModel } from '../../fixtures/decodedModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const file = path.join(import.meta.dirname, '../../../media/sample/text_encoder/model.onnx');
const chance = ['--criterion', 'random', '--seed', '7'];

test('prune --criterion random --seed 7 is what its recipe says: the file prunes to the same bytes again', async () => {
  const first = await cli(['prune', file, '--sparsity', '0.4', ...chance, '--out', at('a.onnx')]);
  expect([first.code, first.stderr]).toEqual([0, expect.any(String)]);
  const { bytes, metadata } = await decodedModel(at('a.onnx'));
  expect(JSON.parse(metadata[RECIPE_KEY]!)).toMatchObject({
    version: 2,
    steps: [
      { criterion: 'random', seed: 7, goal: { sparsity: 0.4 }, label: 'Prune to 40 % at random' },
    ],
  });
  await cli(['prune', file, '--sparsity', '0.4', ...chance, '--out', at('b.onnx')]);
  expect((await decodedModel(at('b.onnx'))).bytes.equals(bytes)).toBe(true);
});

test('a seed without chance is wrong usage', async () => {
  const { code, stderr } = await cli([
    'prune',
    file,
    '--sparsity',
    '0.4',
    '--seed',
    '7',
    '--dry-run',
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--seed is for --criterion random.')]);
});
