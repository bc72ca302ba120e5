import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiffusionApi } from '../../../src/engine/api/diffusionApi';
import type { GenerateEvent, GenerateRequest } from '../../../src/engine/api/generation';
import { EngineProcess } from '../../../src/engine/process/process';
import { endless } from '../../fixtures/derivePipeline';
import { builtScript } from '../../fixtures/builtScripts';
import { requestFor } from '../../fixtures/generation';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { untilGone } from '../../fixtures/untilGone';

const at = temporaryFolder();
let script: string;
let engine: EngineProcess<DiffusionApi>;
/** A generation whose UNet never comes back from its first step. */
let stuck: GenerateRequest;

beforeAll(async () => {
  script = builtScript('diffusionEngine');
  engine = new EngineProcess<DiffusionApi>({ script, patience: 2000 });
  stuck = requestFor(await deriveSmall(at('endless'), endless));
});
afterAll(() => {
  engine.kill();
});

/** Every step is told: each has a preview. */
const long = (): GenerateRequest =>
  requestFor(smallPipeline(), { previewEvery: 1, settings: { steps: 500 } });

async function expectItWorks(): Promise<void> {
  const { pngs } = await engine.client.generate(requestFor(smallPipeline()));
  expect(pngs).toHaveLength(1);
}

/** Waits until the engine's main thread is inside onnxruntime: calls are not answered any more. */
async function untilDeaf(): Promise<void> {
  const answered = (): Promise<boolean> =>
    Promise.race([engine.client.providers({}).then(() => true), delay(1000, false)]);
  while (await answered()) await delay(10);
}

describe('cancelling a generation', () => {
  it('ends it between steps, and the engine with its loaded sessions lives on', async () => {
    const abort = new AbortController();
    const after: GenerateEvent[] = [];
    const cancelled = engine.client.generate(long(), {
      signal: abort.signal,
      report: event => {
        if (abort.signal.aborted) after.push(event);
        if (event.kind === 'step' && event.step >= 2) abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(after.length).toBeLessThan(100);
    const { pid } = engine;
    expect(pid).toBeDefined();
    await expectItWorks();
    expect(engine.pid).toBe(pid);
  });

  it('in the middle of a step that does not end kills the engine, and the next generation works', async () => {
    const abort = new AbortController();
    const cancelled = engine.client.generate(stuck, { signal: abort.signal });
    cancelled.catch(() => undefined);
    await untilDeaf();
    const { pid } = engine;
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expectItWorks();
    expect(engine.pid).not.toBe(pid);
    await untilGone(pid!);
  });
});

describe('an engine that is killed', () => {
  const moments: readonly [string, (event: GenerateEvent) => boolean][] = [
    ['while it loads', ({ kind }) => kind === 'loading'],
    ['between steps', event => event.kind === 'step' && event.step >= 2],
    ['while it decodes', ({ kind }) => kind === 'decoding'],
  ];
  it.each(moments)('%s fails its call, and the next generation works', async (_, isNow) => {
    engine.kill();
    const lost = engine.client.generate(requestFor(smallPipeline()), {
      report: event => {
        if (isNow(event)) process.kill(engine.pid!, 'SIGKILL');
      },
    });
    await expect(lost).rejects.toMatchObject({
      code: 'engine-gone',
      message: expect.stringMatching(/SIGKILL/) as string,
      hint: expect.stringMatching(/Try again/) as string,
    });
    await expectItWorks();
  });
});

describe('no engine outlives its parent', () => {
  it.each([
    ['between steps', long],
    ['inside a step', () => stuck],
  ])('that is killed while the engine is %s', async (_, request) => {
    const parent = fork(await leavingParent(), [script, JSON.stringify(request())]);
    const pid = await running(parent);
    process.kill(parent.pid!, 'SIGKILL');
    await untilGone(pid);
  });
});

async function leavingParent(): Promise<string> {
  const outfile = at('leavingParent.js');
  const entry = path.join(import.meta.dirname, 'leavingParent.ts');
  await build({ entryPoints: [entry], bundle: true, platform: 'node', outfile });
  return outfile;
}

/** The engine's process id, once its UNet is loaded. */
async function running(parent: ReturnType<typeof fork>): Promise<number> {
  for (;;) {
    const [message] = (await once(parent, 'message')) as [
      { readonly event: GenerateEvent; readonly engine: number },
    ];
    const { event, engine } = message;
    if (event.kind === 'step' || (event.kind === 'loading' && event.component === 'unet'))
      return engine;
  }
}
