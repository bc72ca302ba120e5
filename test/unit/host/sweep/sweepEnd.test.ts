import { describe, expect, it } from 'vitest';
import { sweepEnd } from '../../../../src/host/views/sweep/sweepEnd';
import { complete, paused, progressOf, runOf } from './progress';

describe('what is told of a sweep that runs no longer', () => {
  it('is its end', () => {
    expect(sweepEnd(complete)).toEqual({ kind: 'complete', total: 160 });
  });

  it('is nothing where somebody paused it or pressed Ctrl+C', () => {
    expect(sweepEnd(paused)).toBeUndefined();
    expect(sweepEnd(paused, 0)).toBeUndefined();
    expect(sweepEnd(paused, 130)).toBeUndefined();
  });

  it('is nothing where another process goes on with it', () => {
    expect(sweepEnd(progressOf({ runs: [runOf()] }), 2)).toBeUndefined();
  });

  it('is the reason where cells failed', () => {
    const failing = progressOf({ state: 'stopped', failed: 2, reason: 'out of memory' });
    expect(sweepEnd(failing)).toEqual({ kind: 'failed', failed: 2, reason: 'out of memory' });
  });

  it('is that it failed where its process was killed, and left its status', () => {
    const killed = progressOf({ state: 'stopped', runs: [runOf({ isAlive: false })] });
    expect(sweepEnd(killed)).toEqual({ kind: 'failed', failed: 0 });
  });

  it.each([1, 2])('is that it failed where its process ends with %s before a cell', code => {
    const planned = progressOf({ state: 'planned', done: 0 });
    expect(sweepEnd(planned, code)).toEqual({ kind: 'failed', failed: 0 });
  });

  it('is that a signal ended its process', () => {
    const planned = progressOf({ state: 'planned', done: 0 });
    expect(sweepEnd(planned, null)).toEqual({ kind: 'failed', failed: 0, isKilled: true });
  });
});
