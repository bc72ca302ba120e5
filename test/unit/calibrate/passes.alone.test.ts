import { utimesSync } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gramTurns } from '../../../src/core/calibrate/gramTurns';
import { weightsOfSteps } from '../../../src/core/calibrate/timestepWeights';
import {
  CalibrationFile,
  type LayerStatistics,
} from '../../../src/core/prune/calibration/calibrationFile';
import { gramRows } from '../../../src/core/prune/calibration/gram';
import type { CalibrateEvent } from '../../../src/engine/api/calibration';
import type * as Session from '../../../src/engine/session';
import { calibrateHere, calibrationOf } from '../../fixtures/calibrateHere';
import {
  derivePipeline,
  externalData,
  fixedShape,
  renamed,
  samplePipeline,
} from '../../fixtures/derivePipeline';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const outputs: string[][] = [];
vi.mock('../../../src/engine/session', async importOriginal => {
  const real = await importOriginal<typeof Session>();
  return {
    ...real,
    openRuntime: async (folder?: string) => {
      const runtime = await real.openRuntime(folder);
      return {
        ...runtime,
        load: async (...args: Parameters<typeof runtime.load>) => {
          const session = await runtime.load(...args);
          outputs.push(session.outputs.map(({ name }) => name));
          return session;
        },
      };
    },
  };
});
/** Of the copies that measure, in their order. */
const measuring = (): readonly (readonly string[])[] =>
  outputs
    .map(names => names.filter(name => name.startsWith('pollard.')))
    .filter(names => names.length > 0);

const at = temporaryFolder();
let folder = '';
let number = 0;
beforeEach(async () => {
  folder = at(`calibration-${number++}`);
  await mkdir(folder);
  outputs.length = 0;
});

const attention = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1';
const layer = `${attention}.to_q`;

async function read<T>(file: string, use: (file: CalibrationFile) => Promise<T>): Promise<T> {
  const opened = await CalibrationFile.open(file);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

const everything = (file: string): Promise<Record<string, LayerStatistics>> =>
  read(file, async opened => {
    const found: Record<string, LayerStatistics> = {};
    for (const name of opened.layers) found[name] = (await opened.statistics(name))!;
    return found;
  });

const grams = (file: string): Promise<readonly number[][]> =>
  read(file, async opened => {
    const all: number[][] = [];
    for (const name of opened.layers)
      for await (const { values } of gramRows((await opened.gram(name))!)) all.push([...values]);
    return all;
  });

/** The largest difference of squares, over the largest square of its layer. */
function distance(a: Record<string, LayerStatistics>, b: Record<string, LayerStatistics>): number {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  let most = 0;
  for (const [name, { squares }] of Object.entries(a)) {
    const [other, scale] = [b[name]!.squares, Math.max(...squares)];
    squares.forEach((value, i) => (most = Math.max(most, Math.abs(value - other[i]!) / scale)));
  }
  return most;
}

describe('layers that share an input', () => {
  it('are measured once and have the same statistics', async () => {
    const { file, layers, inputs } = await calibrateHere(calibrationOf(samplePipeline(), folder));
    const [names] = measuring();
    expect([layers, inputs]).toEqual([216, 132]);
    expect(names).toHaveLength(3 * inputs);
    const {
      [layer]: q,
      [`${attention}.to_k`]: k,
      [`${attention}.to_v`]: v,
    } = await everything(file);
    expect(k).toEqual(q);
    expect(v).toEqual(q);
  });
});

describe('grams', () => {
  it('take a pass for every few layers, and come out as in one pass', async () => {
    const request = calibrationOf(samplePipeline(), folder, { gram: true, prompts: ['a cat'] });
    const whole = await calibrateHere(request);
    expect([whole.turns, measuring().length]).toEqual([1, 1]);
    const expected = await grams(whole.file);
    outputs.length = 0;
    const events: CalibrateEvent[] = [];
    const inTurns = await calibrateHere(request, {
      turnBytes: 6_000_000,
      report: event => events.push(event),
    });
    expect(inTurns.turns).toBeGreaterThan(1);
    expect(measuring()).toHaveLength(inTurns.turns);
    // Sums in the first pass only.
    expect(measuring().map(names => names.some(name => name.endsWith('.sum')))).toEqual([
      true,
      ...Array.from({ length: inTurns.turns - 1 }, () => false),
    ]);
    expect(await grams(inTurns.file)).toEqual(expected);
    const total = 2 * inTurns.turns;
    expect(events.filter(({ kind }) => kind === 'measured')).toEqual(
      Array.from({ length: total }, (_, i) => ({ kind: 'measured', done: i + 1, total })),
    );
    expect(await readdir(folder)).toEqual(['calibration.safetensors']);
  });

  it('of a turn fit into its bytes, or there is one alone', () => {
    const sides = [10, 10, 30, 10, 20].map(features => ({ features }));
    expect(gramTurns(sides, 8 * 400)).toEqual([[0, 1], [2], [3], [4]]);
    expect(gramTurns(sides, 8 * 500)).toEqual([[0, 1], [2], [3, 4]]);
    expect(gramTurns(sides)).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('weigh a single step as the first', () => {
    expect(weightsOfSteps('log-decrease', 1)).toEqual([1.2]);
    expect(weightsOfSteps('uniform', 2)).toEqual([1, 1]);
  });
});

describe('a pipeline of another kind is measured, too:', () => {
  it('external data stays where it is, under a second name beside the graph', async () => {
    const pipeline = await deriveSmall(at('external'), externalData);
    const data = path.join(pipeline.folder, 'unet', 'weights.pb');
    const names: Promise<number>[] = [];
    const { file } = await calibrateHere(calibrationOf(pipeline, folder), {
      report: ({ kind }) => {
        if (kind === 'measured') names.push(stat(data).then(({ nlink }) => nlink));
      },
    });
    expect(await Promise.all(names)).toContain(2);
    expect((await stat(data)).nlink).toBe(1);
    const other = `${folder}-sample`;
    await mkdir(other);
    const sample = await calibrateHere(calibrationOf(smallPipeline(), other));
    expect(await everything(file)).toEqual(await everything(sample.file));
  });

  it.each([
    ['other names of inputs and outputs', renamed, 0],
    ['a batch of one row', fixedShape(1), 1e-5],
    ['a batch that guidance does not fill', fixedShape(3), 1e-5],
  ])('%s', async (name, derive, most) => {
    const size = { width: 128, height: 128, steps: 1, prompts: ['a cat'] };
    const pipeline = await deriveSmall(at(name.replaceAll(' ', '-')), derive);
    const { file, samples } = await calibrateHere(calibrationOf(pipeline, folder, size));
    const other = `${folder}-sample`;
    await mkdir(other);
    const sample = await calibrateHere(calibrationOf(smallPipeline(), other, size));
    expect(samples).toBe(sample.samples);
    const [found, expected] = [await everything(file), await everything(sample.file)];
    expect(distance(expected, found)).toBeLessThanOrEqual(most);
    expect(found[layer]!.tokens).toBe(expected[layer]!.tokens);
  });
});

describe('nothing stays behind', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('where it is cancelled in the middle', async () => {
    const controller = new AbortController();
    const cancelled = calibrateHere(calibrationOf(smallPipeline(), folder, { steps: 50 }), {
      signal: controller.signal,
      report: event => {
        if (event.kind === 'measured' && event.done === 2) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('where the disk is full, which is said', async () => {
    const handle = await open(folder);
    const prototype = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    vi.spyOn(prototype, 'write').mockRejectedValue(full);
    const failing = calibrateHere(calibrationOf(smallPipeline(), folder));
    await expect(failing).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringMatching(/the disk is full/) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('where an input is not finite: the layer and the step are named', async () => {
    const pipeline = await derivePipeline(at('damaged'), (model, component) => {
      const name = 'down_blocks.0.resnets.0.conv1.bias';
      const bias = model.graph!.initializer!.find(each => each.name === name);
      if (component === 'unet')
        bias!.rawData = new Uint8Array(
          new Float32Array(bias!.rawData!.length / 4).fill(NaN).buffer,
        );
    });
    await expect(calibrateHere(calibrationOf(pipeline, folder))).rejects.toMatchObject({
      code: 'unsupported',
      message:
        'The input of the layer down_blocks.0.attentions.0.proj_in is not finite at step 1 of prompt 1.',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('a model that changes meanwhile has no calibration', async () => {
  const pipeline = await deriveSmall(at('changing'), () => undefined);
  const changing = calibrateHere(calibrationOf(pipeline, folder, { steps: 1 }), {
    report: ({ kind }) => {
      if (kind === 'measured') utimesSync(pipeline.components.unet!, 1, 1);
    },
  });
  await expect(changing).rejects.toMatchObject({ code: 'stale' });
});
