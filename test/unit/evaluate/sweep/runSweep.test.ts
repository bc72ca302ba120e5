import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { readProgress } from '../../../../src/core/evaluate/sweep/readProgress';
import { makeSweepFolder, sweepPaths } from '../../../../src/core/evaluate/sweep/sweepFolder';
import type { CellRunner } from '../../../../src/engine/evaluate/sweep/cellRunner';
import { runSweep } from '../../../../src/engine/evaluate/sweep/runSweep';
import type { SweepOutcome } from '../../../../src/engine/evaluate/sweep/sweepRun';
import { Failure } from '../../../../src/shared/failure';
import type { SweepPlan } from '../../../../src/shared/sweep/sweepPlan';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { planOf } from './plan';

const at = temporaryFolder();
const plan = planOf();
const cells = cellsOf(plan);

/** A sweep whose pictures are files of a word; `finish` is asked before one is written; the picture `endless` ends with the sweep alone. */
async function sweep(
  name: string,
  finish: (made: number) => Promise<void> | void,
  of: SweepPlan = plan,
  endless = Infinity,
): Promise<SweepOutcome> {
  const folder = at(name);
  await makeSweepFolder(folder, of);
  await writeFile(at('model.onnx'), 'weights', { flag: 'a' });
  const paths = sweepPaths(folder);
  let made = 0;
  const runner: CellRunner = {
    run: ({ key }, { signal }) => {
      const own = ++made;
      if (own === endless)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Failure({ code: 'cancelled', message: 'Cancelled.' }));
          });
        });
      return Promise.resolve(async () => {
        await finish(own);
        for (const file of [paths.image(key), paths.latents(key)]) {
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, 'picture');
        }
        return { metrics: { latentError: 0 }, picture: key };
      });
    },
  };
  const run = { folder, plan: of, cells: cellsOf(of), files: [at('model.onnx')] };
  const signal = new AbortController().signal;
  return runSweep(runner, run, { signal, report: () => undefined });
}

const results = async (name: string): Promise<readonly string[]> =>
  (await readFile(at(name, 'results.jsonl'), 'utf8')).split('\n').filter(Boolean);

test('a full disk ends a sweep with what was computed before, and it goes on to the same results', async () => {
  await sweep('whole', () => undefined);
  const full = sweep('full', made => {
    if (made === 7)
      throw new Failure({
        code: 'no-space',
        message: 'a picture cannot be saved: the disk is full.',
      });
  });
  await expect(full).rejects.toMatchObject({ code: 'no-space' });
  expect(await results('full')).toHaveLength(6);
  const { done, failed } = await sweep('full', () => undefined);
  expect([done, failed]).toEqual([cells.length, []]);
  expect(await results('full')).toEqual(await results('whole'));
});

test('a model that changes under a sweep ends it, and what was computed before stays', async () => {
  const changed = sweep('changed', async made => {
    if (made === 3) await appendFile(at('model.onnx'), 'other weights');
  });
  await expect(changed).rejects.toMatchObject({
    code: 'stale',
    message: expect.stringContaining('changed while it ran') as string,
  });
  const before = (await results('changed')).length;
  expect(before).toBeGreaterThanOrEqual(3);
  expect(before).toBeLessThan(cells.length);
});

test('a stop ends a sweep within its present cell and is remembered, a pause waits for it; both go on to the same', async () => {
  await sweep('undisturbed', () => undefined);
  const ask = (word: string) => (made: number) =>
    made === 3 ? writeFile(at('asked/run/control'), `${word}\n`) : undefined;
  /** The fourth picture would take for ever. */
  const stopped = await sweep('asked', ask('stop'), plan, 4);
  expect([stopped.asked, stopped.done, stopped.failed]).toEqual(['stop', 3, []]);
  expect(await readProgress(at('asked'))).toMatchObject({
    state: 'stopped',
    wasStopped: true,
    done: 3,
  });
  // Who goes on does so from there, and nothing says that it was stopped.
  const going = await sweep('asked', made =>
    made === 2 ? writeFile(at('asked/run/control'), 'pause\n') : undefined,
  );
  expect(going.asked).toBe('pause');
  const paused = await readProgress(at('asked'));
  expect([paused.state, paused.wasStopped]).toEqual(['stopped', undefined]);
  expect((await sweep('asked', () => undefined)).asked).toBeUndefined();
  expect(await results('asked')).toEqual(await results('undisturbed'));
});

test('three cells that fail on end stop a sweep, fewer are tried again', async () => {
  const failing =
    (...which: readonly number[]) =>
    (made: number) => {
      if (which.includes(made)) throw new Failure({ code: 'runtime', message: `cell ${made}` });
    };
  await expect(sweep('hopeless', failing(5, 6, 7))).rejects.toThrow('the last one with: cell 7');
  const { failed } = await sweep('some', failing(5, 6, 8, 9));
  expect(failed.map(each => each.state)).toEqual(['failed', 'failed', 'failed', 'failed']);
  expect((await sweep('some', () => undefined)).done).toBe(cells.length);
});

test('a plan that was edited after pictures were made is refused, one that only grew is not', async () => {
  await sweep('edited', () => undefined);
  const write = (changes: Partial<SweepPlan>): Promise<void> =>
    writeFile(sweepPaths(at('edited')).plan, JSON.stringify({ ...plan, ...changes }));
  const guidance = { settings: { ...plan.settings, guidance: 3 } };
  await write(guidance);
  await expect(sweep('edited', () => undefined, { ...plan, ...guidance })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('was changed after pictures were made') as string,
  });
  const more = { seeds: [...plan.seeds, 9] };
  await write(more);
  const { done } = await sweep('edited', () => undefined, { ...plan, ...more });
  expect(done).toBe(18);
});
