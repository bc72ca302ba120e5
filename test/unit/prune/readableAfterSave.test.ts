import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { LABEL_LIMIT } from '../../../src/shared/recipe/labelLimit';
import { builtCli } from '../../fixtures/builtCli';
import { writeExternalToy } from '../../fixtures/externalToy';
import { save } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const cli = builtCli();
const at = folderPerTest();
const layers: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1] },
];
const step = (fields: Partial<Step>): Step => ({
  ...defaultStep,
  goal: { sparsity: 0.5 },
  label: 'half',
  ...fields,
});

/** Saves the model in place and expects a refusal that leaves everything as it was. */
async function expectRefused(steps: readonly Step[], target = at('m.onnx')) {
  const before = await readFile(at('m.onnx'));
  const names = await readdir(at());
  let writes = 0;
  const refused = save(at('m.onnx'), [], target, {
    recipe: { version: 1, steps },
    fault: () => {
      writes++;
    },
  });
  await expect(refused).rejects.toThrow(target);
  expect(writes).toBe(0);
  expect(await readdir(at())).toEqual(names);
  expect((await readFile(at('m.onnx'))).equals(before)).toBe(true);
  return refused.catch((error: unknown) => error as Error);
}

describe('a save that could not be opened again is refused before anything is written', () => {
  test('for a recipe that makes the header too long: by steps as by one text', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    const select = 'a.b,'.repeat(300_000);
    expect(await expectRefused([step({ select })])).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('could not be opened again') as string,
    });
    await expectRefused(Array.from({ length: 40_000 }, () => step({})));
  });

  test('where the longest recipe that is taken opens again, with its steps', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    const label = 'ä'.repeat(LABEL_LIMIT);
    const steps = Array.from({ length: 40 }, () => step({ label, select: 'a.b,'.repeat(2000) }));
    await save(at('m.onnx'), steps);
    const { description } = await describeModel(at('m.onnx'));
    expect(description.history?.steps).toEqual(steps);
  });

  test('for data whose new name would not be opened', async () => {
    await writeExternalToy(at('m.onnx'), { layers }, () => ({ location: 'weights.pb' }));
    for (const name of ['a\\b.onnx', 'C:n.onnx', '_ORT_MEM_ADDR_.onnx'])
      await expectRefused([step({})], at(name));
  });
});

describe('pollard prune with a label that is too long', () => {
  test('is refused as the recipe’s fault, and nothing is written', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    const recipe = { version: 1, steps: [step({ label: 'x'.repeat(LABEL_LIMIT + 1) })] };
    await writeFile(at('r.prune.json'), JSON.stringify(recipe));
    const args = ['prune', at('m.onnx'), '--recipe', at('r.prune.json'), '--out', at('n.onnx')];
    const { code, stderr } = await cli(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('steps[0].label')]);
    expect((await readdir(at())).sort()).toEqual(['m.onnx', 'r.prune.json']);
  });
});
