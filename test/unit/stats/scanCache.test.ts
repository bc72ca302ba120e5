import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { inspectLayer } from '../../../src/core/prune/inspectLayer';
import { planSteps, scanAll } from '../../../src/core/prune/plan';
import type { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import type { TaskExecutor } from '../../../src/core/weights/taskExecutor';
import { inlineExecutor } from '../../../src/core/prune/runTask';
import { ScanCache } from '../../../src/core/stats/scanCache';
import type { WeightTensor } from '../../../src/core/weights/weightTensor';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = temporaryFolder();

/** A folder for a cache and a model beside it, for one test. */
async function place(name: string): Promise<{ readonly folder: string; readonly file: string }> {
  await mkdir(at(name), { recursive: true });
  return { folder: at(name, 'scans'), file: at(name, 'model.onnx') };
}

/** Writes a model of three layers with biases. Every write is a second later than the one before. */
let second = 0;
async function writeModel(file: string, scale = 1): Promise<void> {
  const values = (count: number, offset: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => (((i * 37 + offset) % 101) - 50) * 0.01 * scale);
  const layers = [0, 1, 2].map(index => ({
    name: `blocks.${index}.proj`,
    dims: [12, 12],
    values: values(144, index),
    bias: values(12, index + 7),
  }));
  await writeFile(file, toyModel({ type: 'float16', layers }));
  const time = new Date(1_700_000_000_000 + 1000 * second++);
  await utimes(file, time, time);
}

/** Counts the passes over weights. */
function counting(): TaskExecutor & { passes: number } {
  const executor = {
    ...inlineExecutor,
    passes: 0,
    runTask: (...[files, task, options]: Parameters<TaskExecutor['runTask']>) => {
      executor.passes++;
      return inlineExecutor.runTask(files, task, options);
    },
  };
  return executor as unknown as TaskExecutor & { passes: number };
}

interface Answers {
  readonly passes: number;
  readonly found: unknown;
}

/** Opens a model, asks for everything that the editor shows of it, and keeps it. */
async function opening(file: string, scans: ScanCache): Promise<Answers> {
  const executor = counting();
  const model = await openModel(file, undefined, { executor, scans, summaries: true });
  try {
    await scanAll(model.weights);
    const found = await everything(model);
    const { passes } = executor;
    await model.weights.keep();
    return { passes, found };
  } finally {
    await model.weights.close();
  }
}

async function everything(model: RecipeResolver): Promise<unknown> {
  const { weights } = model;
  const plan = await planSteps(model, []);
  const pruned = await planSteps(model, [{ ...defaultStep, goal: { sparsity: 0.5 }, label: '' }]);
  const layers = [];
  for (const { index } of weights.model.description.layers)
    layers.push({
      summary: await weights.summary(index),
      inspection: await inspectLayer(weights, index, { masks: new Map(), plan }),
    });
  const scans = [];
  for (const tensor of weights.model.counted)
    scans.push(await weights.scan(tensor as WeightTensor));
  return { plan, pruned, layers, scans };
}

const entries = (folder: string): Promise<readonly string[]> => readdir(folder);

describe('what was measured', () => {
  test('is known at the second opening without a pass over any weight', async () => {
    const { folder, file } = await place('second');
    await writeModel(file);
    const scans = new ScanCache(folder);
    const first = await opening(file, scans);
    expect(first.passes).toBe(6);
    const again = await opening(file, scans);
    expect(again.passes).toBe(0);
    expect(again.found).toEqual(first.found);
  });

  test('goes when another file stands in its model’s place', async () => {
    const { folder, file } = await place('stale');
    const scans = new ScanCache(folder);
    await writeModel(file);
    await opening(file, scans);
    const before = await entries(folder);
    await writeModel(file, 2);
    expect((await opening(file, scans)).passes).toBe(6);
    const after = await entries(folder);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  test('of two models stays for both', async () => {
    const { folder, file } = await place('two');
    const scans = new ScanCache(folder);
    const other = at('two', 'other.onnx');
    await writeModel(file);
    await writeModel(other, 3);
    await opening(file, scans);
    await opening(other, scans);
    expect((await opening(file, scans)).passes).toBe(0);
    expect((await opening(other, scans)).passes).toBe(0);
  });

  test('that lay unused the longest goes when room is short', async () => {
    const { folder } = await place('room');
    const files = ['a', 'b', 'c'].map(name => at('room', `${name}.onnx`));
    for (const [index, file] of files.entries()) {
      await writeModel(file, index + 1);
      await opening(file, new ScanCache(folder));
      for (const name of await entries(folder)) {
        // As if an hour had passed: times of quick writes may be equal.
        const { mtime } = await stat(`${folder}/${name}`);
        const earlier = new Date(mtime.getTime() - 3_600_000);
        await utimes(`${folder}/${name}`, earlier, earlier);
      }
    }
    const [name] = await entries(folder);
    const { length } = await readFile(`${folder}/${name!}`);
    // Room for two of the three, and one more comes.
    const small = new ScanCache(folder, Math.ceil(length * 2.5));
    await writeModel(at('room', 'd.onnx'), 4);
    await opening(at('room', 'd.onnx'), small);
    expect(await entries(folder)).toHaveLength(2);
    expect((await opening(files[2]!, small)).passes).toBe(0);
    expect((await opening(at('room', 'd.onnx'), small)).passes).toBe(0);
  });

  test('in a damaged file is measured again, with the same result, whatever is damaged', async () => {
    const { folder, file } = await place('damaged');
    const scans = new ScanCache(folder);
    await writeModel(file);
    const first = await opening(file, scans);
    const [name] = await entries(folder);
    const whole = await readFile(`${folder}/${name!}`);
    const damage: readonly (readonly [string, Buffer])[] = [
      ['empty', Buffer.alloc(0)],
      ['length', Buffer.concat([Buffer.alloc(4, 0xff), whole.subarray(4)])],
      ['cut in its index', whole.subarray(0, 40)],
      ['cut in its scans', whole.subarray(0, whole.length - 100)],
      ['a byte of its index', flipped(whole, 10, Infinity)],
      ['another', flipped(whole, 60, Infinity)],
      // Which tensor's scan lies where is not told, and those of biases are not read.
      ['bytes all over its scans', flipped(whole, 4 + whole.readUInt32LE() + 20, 50)],
    ];
    for (const [what, bytes] of damage) {
      await writeFile(`${folder}/${name!}`, bytes);
      const again = await opening(file, scans);
      expect(again.found, what).toEqual(first.found);
      expect(again.passes, what).toBeGreaterThan(0);
    }
  });

  test('is not kept before all of it is known, nor where no file can be written', async () => {
    const { folder, file } = await place('partial');
    await writeModel(file);
    const scans = new ScanCache(folder);
    const model = await openModel(file, undefined, { scans });
    await model.weights.scan(model.weights.model.weights[0]! as WeightTensor);
    await model.weights.keep();
    await model.weights.close();
    expect(await entries(folder).catch(() => [])).toEqual([]);
    expect((await opening(file, new ScanCache(file))).passes).toBe(6);
  });
});

/** From `first` on one byte in so many is another. */
function flipped(bytes: Buffer, first: number, every: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let position = first; position < copy.length; position += every) copy[position]! ^= 0x55;
  return copy;
}
