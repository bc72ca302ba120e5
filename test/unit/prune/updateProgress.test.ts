import { afterEach, describe, expect, test } from 'vitest';
import { inlineExecutor } from '../../../src/core/prune/runTask';
import type { TaskExecutor } from '../../../src/core/weights/taskExecutor';
import { WorkerPool } from '../../../src/engine/model/workerPool';
import type { Progress } from '../../../src/shared/rpc/method';
import { builtEngine } from '../../fixtures/builtEngine';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import { rendered } from '../../fixtures/rendered';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const { worker } = builtEngine();
const started: WorkerPool[] = [];
afterEach(async () => {
  for (const threads of started.splice(0)) await threads.close();
});
const executors: Readonly<Record<string, () => TaskExecutor>> = {
  'this thread': () => inlineExecutor,
  'threads of their own': () => {
    const threads = new WorkerPool(worker(), 2);
    started.push(threads);
    return threads;
  },
};

/** Two layers of five blocks and one of one. */
const layers = [600, 600, 40].map((inputs, i) => ({
  ...({ name: `layer${i}`, op: 'Gemm', dims: [4, inputs] } as const),
  bits: someBits('float32', 4 * inputs, `layer${i}`),
}));
const calibrated = {
  ...({ type: 'float32', layers } as const),
  inputs: layers.map(({ name, dims }) => someInputs(name, { inputs: dims[1], samples: 9 })),
};
const total = layers.reduce((sum, { bits }) => sum + bits.length, 0);

describe.each(Object.entries(executors))('in %s', (_, executor) => {
  test('a step that updates weights tells within a layer how far it is', () =>
    withCalibration(
      { ...calibrated, file: at('a'), executor: executor() },
      async (model, named) => {
        const heard: Progress[] = [];
        const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
        await model.resolve([step], undefined, progress => heard.push(progress));
        const done = heard.map(each => each.done);
        expect(done).toEqual([...done].sort((a, b) => a - b));
        expect(heard.at(-1)).toEqual({ done: total, total });
        expect(done[0]).toBeLessThan(layers[2]!.bits.length);
      },
    ));
});

test('every block of a layer is heard of', () =>
  withCalibration({ ...calibrated, file: at('a') }, async (model, named) => {
    const heard = new Set<number>();
    const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 }, select: 'layer0' });
    await model.resolve([step], undefined, ({ done }) => heard.add(done));
    // 15 tiles of the triangle, and as many updates.
    expect(heard.size).toBe(30);
  }));

test.each([0.1, 0.5, 0.9])(
  'a step that is cancelled when %d of a layer is done ends before its next block',
  share =>
    withCalibration({ ...calibrated, file: at('a') }, async (model, named) => {
      const abort = new AbortController();
      const [layer] = layers;
      let last = 0;
      const step = named({
        ...({ criterion: 'sparsegpt', goal: { sparsity: 0.5 }, select: 'layer0' } as const),
      });
      const run = model.resolve([step], abort.signal, ({ done }) => {
        last = done;
        if (done >= share * layer!.bits.length) abort.abort();
      });
      await expect(run).rejects.toThrow(/abort/i);
      expect(last).toBeGreaterThanOrEqual(share * layer!.bits.length);
      // The largest piece of work is a tile that takes four others.
      expect(last).toBeLessThanOrEqual((share + 5 / 35) * layer!.bits.length);
      expect(await rendered(model, [])).toEqual(layers.map(({ bits }) => bits));
    }),
);
