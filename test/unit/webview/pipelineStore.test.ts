import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PipelineStore } from '../../../webview/pipeline/store';
import { happen, happenings, HeldHost, runs } from './heldHost';

const components = ['text-encoder', 'unet', 'vae-decoder'];

/** Every edit is one of the UNet; the other components stay as they are on disk. */
const revisionOf = (path: string, revision: number): string =>
  path === 'unet' ? `unet ${revision}` : 'on disk';

async function pipeline(): Promise<{ readonly host: HeldHost; readonly store: PipelineStore }> {
  const state = (revision: number): object => ({
    folder: '/models',
    label: 'models',
    missing: [],
    components: components.map(path => ({
      component: path,
      path,
      revision: revisionOf(path, revision),
    })),
  });
  const host: HeldHost = new HeldHost(
    ({ name, request, revision }) => {
      if (name === 'ready') return state(revision);
      const { path } = request as { readonly path: string };
      const of = revisionOf(path, revision);
      return { revision: of, truth: `${path} at ${of}` };
    },
    revision => ({ kind: 'state', state: state(revision) }),
  );
  const { PipelineStore } = await import('../../../webview/pipeline/store');
  const store = new PipelineStore();
  void store.start();
  await host.commit();
  return { host, store };
}

function expectTruth(store: PipelineStore): void {
  for (const { path, revision } of store.state!.components) {
    const { data, isFresh } = store.figures(path);
    const { truth } = (data ?? { truth: `${path} at nothing` }) as { readonly truth: string };
    expect(truth).toMatch(new RegExp(`^${path} at `));
    if (isFresh) expect(truth).toBe(`${path} at ${revision}`);
  }
}

test('the pipeline view shows no figures of another revision of a component as current', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const { host, store } = await pipeline();
      const look = (at: number): void => {
        store.list(components[at % components.length]!);
      };
      for (const each of all) {
        await happen(host, each, look);
        expectTruth(store);
      }
      await host.commit();
      expectTruth(store);
      for (const path of components) {
        const { isFresh, failure } = store.figures(path);
        expect(isFresh).not.toBe(failure !== null);
      }
    }),
    runs,
  );
});
