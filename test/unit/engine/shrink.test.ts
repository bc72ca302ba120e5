import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtEngine } from '../../fixtures/builtEngine';
import { feedForwards } from '../../fixtures/feedForwards';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const engines = builtEngine();
const half: Step = { ...defaultStep, goal: { remove: { neurons: 0.5 } }, label: 'half' };
const dense = (): string => at('dense.onnx');

beforeEach(async () => {
  await writeFile(dense(), feedForwards['halves by the shape']!());
});

test('an engine writes a smaller model, says what it is without, and reads what stood there no more', async () => {
  const { client } = engines.start();
  const target = at('half.onnx');
  await writeFile(target, await readFile(dense()));
  const before = await client.describe({ path: target });
  const recipe = { version: 2, base: 'dense', steps: [half] } as const;
  const { neurons, heads, after } = await client.shrink({
    ...{ path: dense(), steps: [half], target, recipe },
  });
  expect([neurons, heads, after]).toEqual([16, 0, (await stat(target)).size]);
  const now = await client.describe({ path: target });
  expect(now.history).toEqual(recipe);
  expect(now.parameters).toBeLessThan(before.parameters);
  expect((await readdir(at('.'))).sort()).toEqual(['dense.onnx', 'half.onnx']);
});

test('cancelled, it leaves nothing, and answers on', async () => {
  const { client } = engines.start();
  const files = await readdir(at('.'));
  const abort = new AbortController();
  const report = (): void => {
    abort.abort();
  };
  const request = { path: dense(), steps: [half], target: at('cancelled.onnx') };
  const written = client.shrink(request, { signal: abort.signal, report });
  await expect(written).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(at('.'))).toEqual(files);
  expect((await client.describe({ path: dense() })).path).toBe(dense());
});
