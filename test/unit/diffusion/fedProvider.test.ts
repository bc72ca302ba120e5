import { expect, it } from 'vitest';
import { FedComponents } from '../../../src/engine/diffusion/fedComponents';
import { ModelFiles } from '../../../src/engine/diffusion/modelFiles';
import type { LoadedSession, Provider, Runtime } from '../../../src/engine/session';
import { Failure } from '../../../src/shared/failure';
import type { ProviderChoice, Refusal } from '../../../src/shared/generation/generation';
import { pathOf } from '../../../src/shared/generation/pipelinePaths';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const file = pathOf(samplePipeline(), 'text-encoder');

/** A runtime that loads nothing, and refuses what it is told to. */
const runtimeWith = (refusing: readonly Provider[]): Runtime => ({
  version: '1.30.0',
  providers: ['webgpu', 'cpu'],
  load: (_, { provider }) =>
    refusing.includes(provider)
      ? Promise.reject(new Failure({ code: 'runtime', message: 'no supported adapters' }))
      : Promise.resolve<LoadedSession>({
          ...{ provider, inputs: [], outputs: [] },
          run: () => Promise.resolve({}),
          endProfile: () => undefined,
          release: () => Promise.resolve(),
        }),
});

/** What a text encoder with fed weights runs on, asked for twice, and what is told of it. */
async function ranOn(asked: ProviderChoice, refusing: readonly Provider[] = []) {
  const fed = new FedComponents(new ModelFiles());
  const told: Refusal[] = [];
  const open = () =>
    fed.open(
      ...(['text-encoder', file] as const),
      { steps: [], targets: ['linear'], folder: at() },
      {
        ...({ asked, order: ['cpu'], sessionCache: 'all', passedOver: new Map() } as const),
        runtime: runtimeWith(refusing),
        loading: () => undefined,
        gaveUp: refused => told.push(...refused),
      },
      new AbortController().signal,
    );
  const ran = [
    (await open()).component.session.provider,
    (await open()).component.session.provider,
  ];
  await fed.release();
  return { ran, told: told.map(({ provider, reason }) => `${provider}: ${reason}`) };
}

it('fed weights run on the provider that is asked for by name, and under auto on the CPU', async () => {
  expect(await ranOn('webgpu')).toEqual({ ran: ['webgpu', 'webgpu'], told: [] });
  expect(await ranOn('auto')).toEqual({ ran: ['cpu', 'cpu'], told: [] });
});

it('where that one cannot, they run on the CPU, which is told once', async () => {
  expect(await ranOn('webgpu', ['webgpu'])).toEqual({
    ran: ['cpu', 'cpu'],
    told: ['webgpu: no graphics card that it can use was found'],
  });
  expect(await ranOn('cuda')).toEqual({
    ran: ['cpu', 'cpu'],
    told: ['cuda: this onnxruntime does not have it'],
  });
});
