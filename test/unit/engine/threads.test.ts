import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openRenditions } from '../../../src/core/prune/openRenditions';
import { renderTile } from '../../../src/core/prune/renderTile';
import type { Labour } from '../../../src/core/stats/labour';
import { inProcess } from '../../../src/core/stats/perform';
import { isReadable } from '../../../src/core/stats/weights';
import { Threads } from '../../../src/engine/model/threads';
import { defaultStep } from '../../../src/shared/recipe';
import { types } from '../../fixtures/arbitraryModel';
import { builtEngine } from '../../fixtures/builtEngine';
import { weightBits } from '../../fixtures/heavyTail';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';
import type { PrunableType } from '../../../src/shared/elementType';

const at = temporaryFolder();
const { worker } = builtEngine();
const started: Threads[] = [];
afterEach(async () => {
  for (const threads of started.splice(0)) await threads.close();
});

const threads = (hands: number): Threads => {
  const made = new Threads(worker(), hands);
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

/** All that is measured of a model, and tiles that are shared out. */
async function measured(file: string, labour: Labour): Promise<readonly unknown[]> {
  const model = await openRenditions(file, undefined, { labour, reliefs: true });
  const { weights } = model;
  try {
    const step = { ...defaultStep, goal: { sparsity: 0.35 }, label: '' };
    const { states } = await model.resolve([step]);
    const found: unknown[] = [];
    for (const { index, outputs, inputs } of weights.model.description.layers) {
      const tensor = weights.model.weights[index]!;
      if (!isReadable(tensor)) throw new Error(`${tensor.name} is not read`);
      const whole = { row: 0, column: 0, height: outputs, width: inputs, rows: 256, columns: 512 };
      found.push(
        { ...(await weights.scan(tensor)), ...(await weights.relief(index)) },
        await renderTile(weights, index, whole, { states: new Map() }),
        await renderTile(weights, index, whole, { states }),
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
    const alone = fingerprints(await measured(file, inProcess));
    for (const hands of [1, 2, 4])
      expect(fingerprints(await measured(file, threads(hands))), `${hands} threads`).toEqual(alone);
  });
});

test('a failure in a thread arrives as it was thrown, and the thread goes on', async () => {
  const file = at('short.onnx');
  const layers = [{ name: 'a', dims: [100, 100], values: Array.from({ length: 10_000 }, () => 1) }];
  const bytes = toyModel({ layers });
  await writeFile(file, bytes);
  const model = await openRenditions(file, undefined, { labour: threads(1) });
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
