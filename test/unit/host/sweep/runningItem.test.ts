import { describe, expect, it } from 'vitest';
import { runningItem } from '../../../../src/host/views/sweep/runningItem';
import { complete, paused, progressOf, runOf } from './progress';

describe('the status bar', () => {
  it('counts the cells of a sweep that runs, and says what is computed and how long it takes yet', () => {
    const progress = progressOf({ runs: [runOf(), runOf({ isAlive: false })] });
    // 117 cells of a second each are left.
    expect(runningItem([{ folder: '/models/sd2-sweep', progress }])).toEqual({
      text: '$(beaker) 43/160 · 1 min 57 s',
      tooltip:
        'sd2-sweep\n43 of 160 cells · unet 0.4, "a cat", step 12 of 20 · 1 min 57 s left\nClick to show the sweep.',
      spoken: 'Sweep: 43 of 160 cells',
      folder: '/models/sd2-sweep',
    });
  });

  it('says no time before the first cell', () => {
    const progress = progressOf({ done: 0, runs: [runOf({ done: 0, pace: null })] });
    expect(runningItem([{ folder: '/a', progress }])?.text).toBe('$(beaker) 0/160');
  });

  it('counts all that run together', () => {
    const progress = progressOf({ runs: [runOf()] });
    const found = ['/a', '/b'].map(folder => ({ folder, progress }));
    const item = runningItem([{ folder: '/c', progress: complete }, ...found]);
    expect(item).toMatchObject({ text: '$(beaker) 86/320', folder: '/a' });
    expect(item?.tooltip.split('\n')).toHaveLength(5);
  });

  it('says nothing where none runs', () => {
    expect(runningItem([])).toBeUndefined();
    const ended = [complete, paused, progressOf({ state: 'planned' })];
    expect(runningItem(ended.map(progress => ({ folder: '/a', progress })))).toBeUndefined();
  });
});
