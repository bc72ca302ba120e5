import { describe, expect, it } from 'vitest';
import {
  askedStopSentence,
  completeSentence,
  failedSentence,
  pausedSentence,
  plannedSentence,
  runnerSentence,
  runningSentence,
  stoppedSentence,
} from '../../../src/shared/sweep/progressSentences';

const minutes = 60_000;
const counts = { done: 43, total: 160 };

describe('the sentence of a sweep that is', () => {
  it('planned says what it takes, as far as that is known', () => {
    expect(plannedSentence(160, 20, 200 * minutes)).toBe(
      '160 cells, 20 settings, about 3 h 20 min on this machine. Nothing is computed yet.',
    );
    expect(plannedSentence(1, 1)).toBe('1 cell, 1 setting. Nothing is computed yet.');
  });

  it('complete', () => {
    expect(completeSentence(160)).toBe('All 160 cells are there.');
  });

  it('running says where it is, and how long it takes by what each cell took', () => {
    const cell = { setting: 'unet 0.4', prompt: 'a cat', seed: 0, step: 12, steps: 20 };
    expect(runningSentence({ ...counts, cell, pace: minutes })).toBe(
      '43 of 160 cells · unet 0.4, "a cat", step 12 of 20 · 1 h 57 min left',
    );
  });

  it('about to run says that it loads, and promises no time', () => {
    expect(runningSentence({ done: 0, total: 160, pace: null })).toBe('0 of 160 cells · loading');
  });

  it('run elsewhere says where, since when and the last sign', () => {
    const runner = { hostName: 'node17', since: '2026-11-29T09:12:30.000Z' };
    expect(runnerSentence(runner, 4000)).toBe(
      'Running on node17 since 2026-11-29 09:12 UTC (last sign 4 s ago).',
    );
    expect(runnerSentence({ ...runner, since: '' }, 4000)).toBe(
      'Running on node17 (last sign 4 s ago).',
    );
  });

  it('paused', () => {
    expect(pausedSentence(counts)).toBe(
      'Paused after cell 43 of 160. Nothing is lost: run it again to go on.',
    );
  });

  it('stopped by somebody says so, and that nothing is lost', () => {
    expect(askedStopSentence(counts)).toBe(
      'Stopped, as asked, after cell 43 of 160. Nothing is lost: run it again to go on.',
    );
  });

  it('stopped says for how long, where a sign of it is left', () => {
    expect(stoppedSentence(counts, 14 * minutes)).toBe(
      'Stopped 14 min 0 s ago, after 43 of 160 cells. Nothing is lost: "pollard sweep resume" goes on.',
    );
    expect(stoppedSentence(counts)).toMatch(/^Stopped after 43 of 160 cells\./);
  });

  it('short of cells that failed says why', () => {
    expect(failedSentence(2, 'The memory is full.')).toBe('2 cells failed: The memory is full.');
    expect(failedSentence(1, 'no space')).toBe('1 cell failed: no space.');
  });
});
