import { cp, readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { GenerateRequest } from '../../../src/engine/api/generation';
import { beginJob, EngineState } from '../../../src/engine/diffusion/job';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

it('a configuration that changed between two generations is read again, one that did not is known', async () => {
  const { folder, components } = samplePipeline();
  await cp(`${folder}/scheduler`, at('pipeline/scheduler'), { recursive: true });
  const request: GenerateRequest = {
    pipeline: { folder: at('pipeline'), components },
    ...({ provider: 'cpu', sessionCache: 'all', previewEvery: 0 } as const),
    settings: {
      ...{ prompt: 'a cat', negative: '', seed: 0, steps: 1, guidance: 1, batch: 1 },
      noise: 'torch',
    },
  };
  const state = new EngineState();
  const context = { signal: new AbortController().signal, report: () => undefined };
  const configOf = async () => (await beginJob(request, context, state)).config;
  const before = await configOf();
  expect(await configOf()).toBe(before);
  const file = at('pipeline/scheduler/scheduler_config.json');
  const scheduler = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...scheduler, beta_end: 0.5 }));
  const after = await configOf();
  expect(after.scheduler).not.toEqual(before.scheduler);
  expect(after.scheduler).toMatchObject({ betaEnd: 0.5 });
});
