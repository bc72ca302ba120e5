import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunningSweeps, type SweepView } from '../../../../src/host/views/sweep/runningSweeps';
import type { SweepProgress } from '../../../../src/shared/sweep/sweepProgress';
import { complete, paused, progressOf, runOf } from './progress';

const folder = '/models/sd2-sweep';
const running = progressOf({ runs: [runOf({ pace: null })] });

let found: SweepProgress;
let keepsRunning: boolean;
let shown: string | undefined;
let told: string[];
let asked: string[];
let looks: Map<string, () => Promise<void>>;
/** How often the folder was read for the status bar alone, and by views. */
let [reads, viewed] = [0, 0];
let sweeps: RunningSweeps;
const viewOf = (visible: boolean): SweepView => ({
  visible,
  look: () => {
    viewed++;
    return Promise.resolve(found);
  },
});
beforeEach(() => {
  [reads, viewed] = [0, 0];
  found = running;
  keepsRunning = false;
  shown = undefined;
  [told, asked] = [[], []];
  looks = new Map();
  sweeps = new RunningSweeps({
    read: () => {
      reads++;
      return Promise.resolve(found);
    },
    watch: (watched, look) => {
      looks.set(watched, look);
      return { dispose: () => looks.delete(watched) };
    },
    show: item => {
      shown = item?.text;
    },
    tell: (_, { kind }) => told.push(kind),
    pause: paused => asked.push(paused),
    keepsRunning: () => keepsRunning,
    dispose: () => undefined,
  });
});

const look = async (progress: SweepProgress): Promise<void> => {
  found = progress;
  await looks.get(folder)?.();
};

/** Starts a sweep here; what is given back ends its process. */
async function start(): Promise<(code: number, left: SweepProgress) => Promise<void>> {
  const child = new EventEmitter();
  sweeps.started(folder, child);
  await look(running);
  return async (code, left) => {
    found = left;
    child.emit('exit', code);
    await new Promise(setImmediate);
  };
}

describe('a sweep that is open', () => {
  it('is counted while it runs, whoever computes it, until its tab is closed', async () => {
    const view = sweeps.open(folder, viewOf(true));
    await look(running);
    expect(shown).toBe('$(beaker) 43/160');
    await look(progressOf({ ...running, done: 44 }));
    expect(shown).toBe('$(beaker) 44/160');
    view.dispose();
    expect(shown).toBeUndefined();
    expect(looks.size).toBe(0);
  });

  it('is read once for its view and for the status bar, which say the same', async () => {
    sweeps.open(folder, viewOf(true));
    await look(running);
    expect([reads, viewed]).toEqual([0, 2]);
    expect(shown).toBe('$(beaker) 43/160');
  });

  it('is read for the status bar alone where its tab is hidden', async () => {
    sweeps.open(folder, viewOf(false));
    await look(running);
    expect([reads, viewed]).toEqual([2, 0]);
  });

  it('tells its end where its tab is hidden', async () => {
    sweeps.open(folder, viewOf(false));
    await look(running);
    await look(complete);
    await look(complete);
    expect(told).toEqual(['complete']);
    expect(shown).toBeUndefined();
  });

  it('tells no end to who looks at it, but a failure', async () => {
    sweeps.open(folder, viewOf(true));
    await look(running);
    await look(complete);
    expect(told).toEqual([]);
    await look(running);
    await look(progressOf({ state: 'stopped', failed: 1, reason: 'out of memory' }));
    expect(told).toEqual(['failed']);
  });

  it('tells nothing of what ended before it was opened, nor of a pause', async () => {
    sweeps.open(folder, viewOf(false));
    await look(complete);
    await look(running);
    await look(paused);
    expect(told).toEqual([]);
  });
});

describe('a sweep that was started here', () => {
  it('is followed without a tab to the end of its process, which is told once', async () => {
    const end = await start();
    expect(shown).toBe('$(beaker) 43/160');
    // Its files say so before its process is gone.
    await look(complete);
    expect(told).toEqual([]);
    await end(0, complete);
    expect([shown, looks.size]).toEqual([undefined, 0]);
    expect(told).toEqual(['complete']);
  });

  it('tells that it failed before it had the folder', async () => {
    const end = await start();
    await end(1, progressOf({ state: 'planned', done: 0 }));
    expect(told).toEqual(['failed']);
  });

  it('is paused when the window closes', async () => {
    await start();
    sweeps.dispose();
    expect(asked).toEqual([folder]);
    expect(looks.size).toBe(0);
  });

  it('goes on when the window closes where the setting says so', async () => {
    keepsRunning = true;
    await start();
    sweeps.dispose();
    expect(asked).toEqual([]);
  });

  it('is no longer paused when its process is gone, nor is one that others started', async () => {
    const end = await start();
    sweeps.open(folder, viewOf(true));
    sweeps.open('/models/other-sweep', viewOf(true));
    await end(0, paused);
    found = running;
    sweeps.dispose();
    expect(asked).toEqual([]);
  });
});
