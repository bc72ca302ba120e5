import { beforeEach, describe, expect, it } from 'vitest';
import { CurrentRun } from '../../../src/host/views/preview/currentRun';
import { Failure } from '../../../src/shared/failure';
import type { CallContext } from '../../../src/shared/rpc/method';
import type {
  PreviewEntry,
  PreviewEvent,
  PreviewProgress,
} from '../../../src/shared/messages/previewMessages';

const entry = { id: 'a' } as PreviewEntry;
const latents = (of: number) => ({ width: 1, height: 1, rgb: Uint8Array.of(of, of, of) });
const step = (side: number, index: number): PreviewProgress => ({
  ...{ kind: 'step', side, step: index, steps: 2, milliseconds: 5 },
  preview: latents(index),
});

let told: PreviewEvent[];
let run: CurrentRun;
beforeEach(() => {
  told = [];
  run = new CurrentRun(event => told.push(event));
});

/** Work that goes on until it is cancelled. */
async function untilCancelled({ signal }: CallContext<PreviewProgress>): Promise<PreviewEntry> {
  await new Promise(resolve => {
    signal.addEventListener('abort', resolve);
  });
  throw new Failure({ code: 'cancelled', message: 'Cancelled.' });
}

describe('the run of a preview', () => {
  it('tells its begin, its progress and its end', async () => {
    const loading = { kind: 'loading', side: 0, component: 'unet' } as const;
    const started = run.start(({ report }) => {
      report(loading);
      return Promise.resolve(entry);
    });
    await started;
    expect(told).toEqual([
      { kind: 'begun' },
      { kind: 'progress', progress: loading },
      { kind: 'ended', entry, failure: null },
    ]);
    expect(run.events).toBeNull();
  });

  it('says what it told so far, with the latest latents of each side', async () => {
    const ended = run.start(context => {
      for (const [side, index] of [
        [0, 1],
        [0, 2],
        [1, 1],
      ] as const)
        context.report(step(side, index));
      return untilCancelled(context);
    });
    expect(run.events).toEqual([{ ...step(0, 1), preview: undefined }, step(0, 2), step(1, 1)]);
    await run.cancel();
    await ended;
  });

  it('that fails says why, and is over', async () => {
    await run.start(() => Promise.reject(new Error('No memory.')));
    expect(told.at(-1)).toMatchObject({
      kind: 'ended',
      entry: null,
      failure: { message: 'No memory.' },
    });
    expect(run.events).toBeNull();
  });

  it('is cancelled before another begins', async () => {
    const first = run.start(untilCancelled);
    await run.start(() => Promise.resolve(entry));
    await first;
    expect(told.map(({ kind }) => kind)).toEqual(['begun', 'ended', 'begun', 'ended']);
    expect(told[1]).toMatchObject({ failure: { code: 'cancelled' } });
    expect(told[3]).toMatchObject({ entry });
  });
});
