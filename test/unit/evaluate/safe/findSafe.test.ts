import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readPrompts } from '../../../../src/core/diffusion/readPrompts';
import { byMagnitude } from '../../../../src/core/evaluate/safe/safeSteps';
import type { DiffusionApi } from '../../../../src/engine/api/diffusionApi';
import type { GenerateRequest } from '../../../../src/engine/api/generation';
import type { ProbeEvent } from '../../../../src/engine/api/probing';
import { generate } from '../../../../src/engine/diffusion/generate';
import { EngineState } from '../../../../src/engine/diffusion/job';
import { findSafe } from '../../../../src/engine/evaluate/safe/findSafe';
import type { SafeRequest } from '../../../../src/engine/evaluate/safe/safeRequest';
import { toFailure } from '../../../../src/shared/failure';
import type { Remote } from '../../../../src/shared/rpc/method';
import type { SafeFromFiles, SafeTrying } from '../../../../src/shared/safeSearch/safeTrying';
import { smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const state = new EngineState();
afterAll(() => state.clear());

/** An engine in this process that says what it was asked, and fails as one of another process does. */
function engineHere(asked: GenerateRequest[]) {
  const answers: number[] = [];
  const here: Pick<Remote<DiffusionApi>, 'generate'> = {
    generate: async (request, { signal = new AbortController().signal, report } = {}) => {
      asked.push(request);
      const context = { signal, report: report ?? (() => undefined) };
      const result = await generate(request, context, state).catch((thrown: unknown) => {
        throw toFailure(thrown);
      });
      answers.push(result.report.timesteps.length);
      return result;
    },
  };
  return { diffusion: here as Remote<DiffusionApi>, answers };
}

const request = async (): Promise<SafeRequest> => ({
  pipeline: smallPipeline(),
  components: ['text-encoder', 'unet'],
  grid: [0.3, 0.6, 0.9],
  prompts: (await readPrompts('media/sample/prompts.txt')).slice(0, 5),
  settings: { seed: 3, steps: 3, guidance: 4, width: 64, height: 64 },
  method: byMagnitude,
  tolerance: 0.5,
  provider: 'cpu',
  sessionCache: 'all',
  folder: at(),
});

describe('a search on the sample', () => {
  it('loads each component once, draws no short run, and counts every call of the UNet', async () => {
    const asked: GenerateRequest[] = [];
    const events: (ProbeEvent | SafeTrying | SafeFromFiles)[] = [];
    const { diffusion, answers } = engineHere(asked);
    const found = await findSafe(diffusion, await request(), {
      signal: new AbortController().signal,
      report: event => events.push(event),
    });
    const loaded = events.flatMap(event => (event.kind === 'loading' ? event.component : []));
    // What it says that it tries is what it tried.
    const trying = events.flatMap(event =>
      event.kind === 'trying' ? [JSON.stringify([event.by, event.sparsity])] : [],
    );
    expect(new Set(trying)).toEqual(
      new Set(found.tried.map(({ by, sparsity }) => JSON.stringify([by, sparsity]))),
    );
    expect(loaded.sort()).toEqual(['text-encoder', 'unet', 'vae-decoder']);
    expect(found.calls).toBe(answers.reduce((sum, calls) => sum + calls, 0));
    for (const { settings, latentsOnly = false } of asked)
      expect([settings.steps, latentsOnly]).toEqual(latentsOnly ? [2, true] : [3, false]);
    expect(found.tried.map(({ by }) => by)).toContain('short-run');

    const { limit, tried, tolerance } = found;
    const held = tried.find(
      ({ by, sparsity }) => by === 'picture' && JSON.stringify(sparsity) === JSON.stringify(limit),
    )!;
    expect(held.verdict).toBe('holds');
    expect(held.damage).toHaveLength(5);
    for (const { latentError } of held.damage) expect(latentError).toBeLessThanOrEqual(tolerance);
  });

  it('ends between two steps when it is cancelled', async () => {
    const controller = new AbortController();
    const { diffusion } = engineHere([]);
    const search = findSafe(diffusion, await request(), {
      signal: controller.signal,
      report: event => {
        if (event.kind === 'probed' && event.done > 4) controller.abort();
      },
    });
    await expect(search).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('latents alone are those of the picture, and nothing decodes them', async () => {
  const { pipeline, settings } = await request();
  const run = async (name: string, latentsOnly: boolean) => {
    const events: string[] = [];
    const { pngs } = await generate(
      {
        ...{ pipeline, provider: 'cpu', sessionCache: 'all', previewEvery: 0, latentsOnly },
        settings: { ...settings, prompt: 'a cat', negative: '', batch: 1, noise: 'torch' },
        latentsFile: at(name),
      },
      { signal: new AbortController().signal, report: event => events.push(event.kind) },
      state,
    );
    return { pictures: pngs.length, isDecoded: events.includes('decoding') };
  };
  expect(await run('drawn.npy', false)).toEqual({ pictures: 1, isDecoded: true });
  expect(await run('alone.npy', true)).toEqual({ pictures: 0, isDecoded: false });
  expect((await readFile(at('alone.npy'))).equals(await readFile(at('drawn.npy')))).toBe(true);
});
