import { mkdir } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { encodePng } from '../../../src/core/image/png';
import { generate } from '../../../src/engine/diffusion/generate';
import { EngineState } from '../../../src/engine/diffusion/job';
import type { GenerateEvent } from '../../../src/engine/api/generation';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { requestFor } from '../../fixtures/generation';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const state = new EngineState();
afterAll(() => state.clear());

const prune = (sparsity: number): readonly Step[] => [
  { ...defaultStep, goal: { sparsity }, label: '' },
];

/** A picture under a sparsity, with a later one to be found out meanwhile. */
async function picture(sparsity: number, later?: number): Promise<string> {
  await mkdir(at('graphs'), { recursive: true });
  const next = later === undefined ? {} : { next: { unet: prune(later) } };
  const fed = { steps: { unet: prune(sparsity) }, targets: ['linear'], folder: at('graphs') };
  const request = requestFor(smallPipeline(), {
    bulk: true,
    fed: { ...fed, ...next } as typeof fed & { readonly targets: readonly ['linear'] },
  });
  const report = (): void => undefined;
  const signal = new AbortController().signal;
  const { recorded } = await generate(request, { signal, report }, state);
  return Buffer.from(encodePng(recorded![0]!.raster, recorded![0]!.texts)).toString('base64');
}

test('pictures that are asked for at once are those of one after the other, to the byte', async () => {
  const alone: string[] = [];
  for (const sparsity of [0.3, 0.6, 0.3]) alone.push(await picture(sparsity));
  expect(alone[0]).not.toBe(alone[1]);
  const together = [picture(0.3, 0.6), picture(0.6, 0.3), picture(0.3)];
  expect(await Promise.all(together)).toEqual(alone);
});

test('one of many runs that follow each other tells of no step sooner than after a second', async () => {
  const kinds = async (bulk: boolean): Promise<readonly GenerateEvent['kind'][]> => {
    const heard: GenerateEvent[] = [];
    const context = {
      signal: new AbortController().signal,
      report: (event: GenerateEvent): void => void heard.push(event),
    };
    await generate(requestFor(smallPipeline(), { bulk }), context, state);
    return heard.map(({ kind }) => kind).filter(kind => kind !== 'loading');
  };
  expect(await kinds(false)).toEqual(['step', 'step', 'decoding']);
  expect(await kinds(true)).not.toContain('decoding');
});
