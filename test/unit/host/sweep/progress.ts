import type { SweepProgress, SweepRun } from '../../../../src/shared/sweep/sweepProgress';

export const runOf = (fields: Partial<SweepRun> = {}): SweepRun => ({
  ...{ pid: 7, host: 'h', hostName: 'node17', since: '2026-11-29T08:00:00.000Z' },
  ...{ at: '2026-11-29T08:10:00.000Z', done: 43, failed: 0, total: 160, pace: 1000 },
  cell: { setting: 'unet 0.4', prompt: 'a cat', seed: 0, step: 12, steps: 20 },
  ...{ isAlive: true, silent: 500 },
  ...fields,
});

/** A sweep of 160 cells of which 43 are there. */
export const progressOf = (fields: Partial<SweepProgress> = {}): SweepProgress => ({
  ...{ state: 'running', done: 43, failed: 0, total: 160, settings: 9, runs: [] },
  ...fields,
});

export const complete = progressOf({ state: 'complete', done: 160 });
export const paused = progressOf({ state: 'stopped' });
