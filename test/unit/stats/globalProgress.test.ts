import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { planSteps, scanAll } from '../../../src/core/prune/plan';
import type { PrunableType } from '../../../src/shared/model/elementType';
import type { Progress } from '../../../src/shared/rpc/method';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = temporaryFolder();

/** What a global dry run reports after everything was scanned. */
async function globalDryRun(type: PrunableType): Promise<readonly Progress[]> {
  const layers = [0, 1, 2].map(index => ({
    name: `blocks.${index}.proj`,
    dims: [10, 10],
    values: Array.from({ length: 100 }, (_, i) => 1 + (i * 3 + index) / 1024),
  }));
  const file = at(`${type}.onnx`);
  await writeFile(file, toyModel({ type, layers }));
  const model = await openModel(file);
  await scanAll(model.weights);
  const seen: Progress[] = [];
  const step = { ...defaultStep, scope: 'global' as const, goal: { sparsity: 0.5 }, label: '' };
  await planSteps(model, [step], { onProgress: progress => seen.push(progress) });
  await model.weights.close();
  // The scans that are known already are reported first.
  return seen.slice(3);
}

test('a global threshold over float32 weights takes one more pass, with progress up to its end', async () => {
  expect(await globalDryRun('float32')).toEqual([
    { done: 100, total: 300 },
    { done: 200, total: 300 },
    { done: 300, total: 300 },
  ]);
});

test('over halves it takes none', async () => {
  expect(await globalDryRun('float16')).toEqual([]);
});
