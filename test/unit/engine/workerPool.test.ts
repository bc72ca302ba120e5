import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { renderTile } from '../../../src/core/prune/renderTile';
import type { TaskExecutor } from '../../../src/core/weights/taskExecutor';
import { inlineExecutor } from '../../../src/core/prune/runTask';
import { isReadable } from '../../../src/core/weights/weightTensor';
import { WorkerPool } from '../../../src/engine/model/workerPool';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { types } from '../../fixtures/arbitraryModel';
import { builtEngine } from '../../fixtures/builtEngine';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import { weightBits } from '../../fixtures/heavyTail';
import { rendered } from '../../fixtures/rendered';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';
import type { PrunableType } from '../../../src/shared/model/elementType';

const at = temporaryFolder();
const { worker } = builtEngine();
const started: WorkerPool[] = [];
afterEach(async () => {
  for (const threads of started.splice(0)) await threads.close();
});

const threads = (concurrency: number): WorkerPool => {
  const made = new WorkerPool(worker(), concurrency);
  started.push(made);
  return made;
};

/** Two layers of 2,560 x 1,280, one stored inputs x outputs, one outputs x inputs; NaN and infinities among them. */
async function writeModel(type: PrunableType): Promise<string> {
  const layers = (['MatMul', 'Gemm'] as const).map((op, index) => {
    const values: number[] = [];
    const spec = { type, elements: 2560 * 1280, scale: 0.02, key: op };
    for (const bits of weightBits(spec)) for (const each of bits) values.push(each);
    values[1_000_000] = type === 'float32' ? 0x7fc00000 : 0x7fff;
    return { name: `blocks.${index}.proj`, op, dims: [2560, 1280], values, asBits: true };
  });
  const file = at(`${type}.onnx`);
  await writeFile(file, toyModel({ type, layers }));
  return file;
}

test.each(['wanda', 'sparsegpt'] as const)(
  '%s in threads leaves the same bits',
  async criterion => {
    const names = ['a', 'b', 'c'];
    const calibrated = {
      file: at('calibrated'),
      type: 'float32',
      layers: names.map(name => ({
        ...({ name, op: 'Gemm', dims: [9, 140] } as const),
        bits: someBits('float32', 9 * 140, name),
      })),
      inputs: names.map(name => someInputs(name, { inputs: 140, samples: 50 })),
    } as const;
    const pruned = (executor: TaskExecutor) =>
      withCalibration({ ...calibrated, executor }, (model, named) =>
        rendered(model, [named({ criterion, goal: { sparsity: 0.5 }, allocation: 'owl' })]),
      );
    expect(await pruned(threads(2))).toEqual(await pruned(inlineExecutor));
  },
);

/** All that is measured of a model, and tiles that are shared out. */
async function measured(file: string, executor: TaskExecutor): Promise<readonly unknown[]> {
  const model = await openModel(file, undefined, { executor, summaries: true });
  const { weights } = model;
  try {
    const step = { ...defaultStep, goal: { sparsity: 0.35 }, label: '' };
    const { masks } = await model.resolve([step]);
    const found: unknown[] = [];
    for (const { index, outputs, inputs } of weights.model.description.layers) {
      const tensor = weights.model.weights[index]!;
      if (!isReadable(tensor)) throw new Error(`${tensor.name} is not read`);
      const whole = { row: 0, column: 0, height: outputs, width: inputs, rows: 256, columns: 512 };
      found.push(
        { ...(await weights.scan(tensor)), ...(await weights.summary(index)) },
        await renderTile(weights, index, whole, { masks: new Map() }),
        await renderTile(weights, index, whole, { masks }),
      );
    }
    return found;
  } finally {
    await weights.close();
  }
}

describe.each(types)('statistics, pictures and norms of %s weights', type => {
  test('have the same bits from this thread and from one, two or four others', async () => {
    const file = await writeModel(type);
    const alone = fingerprints(await measured(file, inlineExecutor));
    for (const concurrency of [1, 2, 4])
      expect(
        fingerprints(await measured(file, threads(concurrency))),
        `${concurrency} threads`,
      ).toEqual(alone);
  });
});

test('a failure in a thread arrives as it was thrown, and the thread goes on', async () => {
  const file = at('short.onnx');
  const layers = [{ name: 'a', dims: [100, 100], values: Array.from({ length: 10_000 }, () => 1) }];
  const bytes = toyModel({ layers });
  await writeFile(file, bytes);
  const model = await openModel(file, undefined, { executor: threads(1) });
  const tensor = model.weights.model.weights[0]!;
  if (!isReadable(tensor)) throw new Error('not read');
  await writeFile(file, bytes.subarray(0, 20_000));
  await expect(model.weights.scan(tensor)).rejects.toMatchObject({ code: 'truncated', path: file });
  await writeFile(file, bytes);
  expect((await model.weights.scan(tensor)).statistics.mean).toBe(1);
  await model.weights.close();
});

/** Bit for bit, and short where they differ: arrays as hashes of their bytes. */
const fingerprints = (found: readonly unknown[]): unknown =>
  JSON.parse(
    JSON.stringify(found, (_, value: unknown) =>
      ArrayBuffer.isView(value)
        ? createHash('sha256')
            .update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
            .digest('hex')
        : value,
    ),
  );

test('a thread that dies fails its task with the reason, and the next task gets another thread', async () => {
  await writeFile(
    at('mortal.cjs'),
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ id, request }) => {
       if (request.task.kind === 'deadly') throw new Error('out of luck');
       parentPort.postMessage({ type: 'ok', id, result: { kind: request.task.kind } });
     });`,
  );
  const pool = new WorkerPool(at('mortal.cjs'), 1);
  started.push(pool);
  const run = (kind: string) => pool.runTask([], { kind });
  const [dead, next] = await Promise.allSettled([run('deadly'), run('harmless')]);
  expect(dead).toMatchObject({ status: 'rejected', reason: { message: 'out of luck' } });
  expect(next).toEqual({ status: 'fulfilled', value: { kind: 'harmless' } });
});
