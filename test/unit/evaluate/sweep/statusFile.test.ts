import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { readStatus, StatusFile } from '../../../../src/core/evaluate/sweep/statusFile';
import { thisProcess } from '../../../../src/core/evaluate/sweep/sweepLock';
import { sweepNews } from '../../../../src/engine/evaluate/sweep/sweepNews';
import type { CellResult } from '../../../../src/shared/sweep/cellResult';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { planOf } from './plan';

const at = temporaryFolder();
beforeAll(() => mkdir(at('run'), { recursive: true }));
afterEach(() => {
  vi.useRealTimers();
});

test('a status says at once who computes, every five seconds how far, and is gone in the end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const status = await StatusFile.begin(at());
  const { pid, start, host } = await thisProcess();
  expect(await readStatus(at())).toMatchObject({ pid, start, host, done: 0, pace: null });
  status.tell({ done: 42, total: 160 });
  status.tell({ pace: 1500 });
  expect(await readStatus(at())).toMatchObject({ done: 0 });
  vi.advanceTimersByTime(5000);
  await vi.waitFor(async () => {
    expect(await readStatus(at())).toMatchObject({ done: 42, total: 160, pace: 1500 });
  });
  await status.end();
  vi.advanceTimersByTime(60_000);
  await expect(stat(at('run/status.json'))).rejects.toThrow();
});

test('what is no status is none, and a folder that cannot be written stops nothing', async () => {
  expect(await readStatus(at())).toBeUndefined();
  await writeFile(at('run/status.json'), '{"pid":1}');
  expect(await readStatus(at())).toBeUndefined();
  const status = await StatusFile.begin(at('nowhere'));
  await status.end();
  expect(await readFile(at('run/status.json'), 'utf8')).toBe('{"pid":1}');
});

test('news are the cell, its step, and how long cells take', () => {
  const clock = { now: 0 };
  const news = sweepNews(() => clock.now);
  const [first, second] = cellsOf(planOf());
  const ended = (state: 'done' | 'failed', done: number) =>
    ({ kind: 'ended', result: { state } as CellResult, done }) as const;
  const step = { kind: 'step', step: 3, steps: 20, timestep: 1, milliseconds: 1 } as const;
  expect(news({ kind: 'begin', done: 5, total: 9 })).toEqual({ done: 5, total: 9 });
  // Steps of further dense pictures belong to no cell.
  expect(news(step)).toEqual({});
  expect(news({ kind: 'cell', cell: first! })).toMatchObject({
    cell: { setting: 'dense', prompt: 'a red fox', seed: 0, step: 0 },
  });
  expect(news(step)).toMatchObject({ cell: { setting: 'dense', step: 3, steps: 20 } });
  clock.now = 100;
  expect(news(ended('done', 6))).toEqual({ done: 6, failed: 0, pace: 100 });
  clock.now = 1000;
  news({ kind: 'cell', cell: second! });
  clock.now = 1300;
  expect(news(ended('failed', 6))).toEqual({ done: 6, failed: 1, pace: 650 });
});
