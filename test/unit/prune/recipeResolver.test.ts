import { beforeAll, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import { inlineExecutor } from '../../../src/core/prune/runTask';
import { Weights } from '../../../src/core/stats/weights';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = temporaryFolder();
const side = 256;
/** Bytes of the mask of one step: a bit a weight. */
const maskBytes = (side * side) / 8;

beforeAll(async () => {
  const values = Array.from({ length: side * side }, (_, i) => Math.sin(i + 1));
  await writeFile(
    at('model.onnx'),
    toyModel({ layers: [{ name: 'a', dims: [side, side], values }] }),
  );
});

const rowStep = (percent: number): Step => ({
  ...defaultStep,
  scope: 'row',
  goal: { sparsity: percent / 100 },
  label: `${percent} %`,
});

async function withResolver<T>(
  limit: number,
  ask: (resolver: RecipeResolver) => Promise<T>,
): Promise<T> {
  const weights = await Weights.open(at('model.onnx'), { executor: inlineExecutor });
  try {
    return await ask(new RecipeResolver(weights, limit));
  } finally {
    await weights.close();
  }
}

test('masks are kept up to a number of bytes, the last used ones', () =>
  withResolver(8 * maskBytes, async resolver => {
    const [first, second] = [[rowStep(1)], [rowStep(2)]];
    const [old, used] = [await resolver.resolve(first), await resolver.resolve(second)];
    for (let percent = 3; percent < 30; percent++) {
      await resolver.resolve([rowStep(percent)]);
      expect(await resolver.resolve(second)).toBe(used);
    }
    const again = await resolver.resolve(first);
    expect(again).not.toBe(old);
    expect(again).toEqual(old);
  }));

test('steps without masks are kept by the hundred', () =>
  withResolver(8 * maskBytes, async resolver => {
    const layer = (percent: number): Step => ({ ...rowStep(percent), scope: 'layer' });
    const first = await resolver.resolve([layer(1)]);
    for (let percent = 2; percent <= 100; percent++) await resolver.resolve([layer(percent)]);
    expect(await resolver.resolve([layer(1)])).toBe(first);
  }));

test('a mask that is larger than the limit is kept until the next one comes', () =>
  withResolver(maskBytes / 2, async resolver => {
    const large = await resolver.resolve([rowStep(10)]);
    expect(await resolver.resolve([rowStep(10)])).toBe(large);
    await resolver.resolve([rowStep(20)]);
    expect(await resolver.resolve([rowStep(10)])).not.toBe(large);
  }));

test('a long recipe costs its newest step alone, even where its beginning was forgotten', () =>
  withResolver(3 * maskBytes, async resolver => {
    const steps = [10, 20, 30, 40, 50, 60].map(rowStep);
    const last = await resolver.resolve(steps);
    expect(await resolver.resolve(steps)).toBe(last);
    const next = await resolver.resolve([...steps, rowStep(70)]);
    expect(next.prunedByStep.slice(0, 6)).toEqual(last.prunedByStep);
    expect(next.prunedByStep[6]).toBeGreaterThan(0);
  }));
