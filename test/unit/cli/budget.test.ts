import { readFile, stat, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import type { BudgetProposal } from '../../../src/shared/budget/budget';
import type { Recipe } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { calibrate } from '../../fixtures/calibration';
import { feedForwards } from '../../fixtures/feedForwards';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { tokensOf } from '../../fixtures/unitTokens';

const at = temporaryFolder();
const cli = builtCli();
const model = (): string => at('m.onnx');

beforeAll(async () => {
  await writeFile(model(), feedForwards['halves by the shape']!());
  const base = (await describeModel(model())).description.fingerprint;
  const samples = tokensOf(32).map(token => [token]);
  await calibrate(at('c.safetensors'), [{ layer: 'block.0.ff.net.2', samples }], { base });
});

const budget = (...options: readonly string[]): ReturnType<typeof cli> =>
  cli([
    ...['budget', model(), '--calibration', at('c.safetensors')],
    ...['--out', at('r.prune.json'), ...options],
  ]);

test('budget --smaller writes a recipe, by which prune --shrink makes the file so much smaller', async () => {
  const { code, stdout } = await budget('--smaller', '0.2', '--compensate', '--json');
  expect(code).toBe(0);
  const { sets, saved, steps } = JSON.parse(stdout) as BudgetProposal;
  expect(sets).toEqual([{ name: 'block.0.ff.net.2', kind: 'neurons', units: 32, kept: 16 }]);
  const recipe = JSON.parse(await readFile(at('r.prune.json'), 'utf8')) as Recipe;
  expect(recipe.steps).toEqual(steps);
  expect(steps[0]).toMatchObject({
    ...{ compensate: true, criterion: 'sparsegpt' },
    label: 'Remove neurons to be 20.0 % smaller by OBS, compensated',
  });
  const pruned = await cli([
    ...['prune', model(), '--recipe', at('r.prune.json'), '--shrink'],
    ...['--calibration', at('c.safetensors'), '--out', at('small.onnx')],
  ]);
  expect([pruned.code, pruned.stderr]).toEqual([
    0,
    expect.stringContaining('Without 16 neurons and 0 heads'),
  ]);
  const [before, after] = [(await stat(model())).size, (await stat(at('small.onnx'))).size];
  // The new file has the recipe, too, which is something beside so small a model.
  expect(saved).toBeGreaterThan(0.2);
  expect(1 - after / before).toBeGreaterThan(0.15);
  expect(1 - after / before).toBeLessThan(saved);
});

test('budget --faster goes by the time of nodes, and says what it may come to', async () => {
  const { code, stdout, stderr } = await budget('--faster', '0.05', '--size', '16');
  expect([code, stderr, stdout]).toEqual([
    0,
    expect.not.stringContaining('not'),
    expect.stringMatching(
      /block\.0\.ff\.net\.2 +32 neurons +16\n\d+\.\d % of the time of a call .*: \d\.\d\d times as fast by arithmetic;/,
    ),
  ]);
});

test('budget asks for one aim, and tells what cannot be saved', async () => {
  expect((await budget()).code).toBe(2);
  const { code, stderr } = await budget('--smaller', '0.9');
  expect([code, stderr]).toEqual([2, expect.stringContaining('not 90.0 %')]);
});
