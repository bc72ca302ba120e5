import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIdentity, type ModelDescription } from '../../../src/shared/model/model';
import type { EditorStore } from '../../../webview/editor/state/store';
import { happen, happenings, HeldHost, runs } from './heldHost';

const COUNT = 20;
const path = '/unet.onnx';
/** The file is replaced with every third revision. */
const modelAt = (revision: number) => ({ path, fingerprint: `f${Math.floor(revision / 3)}` });

/** Which layers a selector names depends on the model: places tell which. */
const named = (selector: string, model: Pick<ModelDescription, 'path' | 'fingerprint'>): number =>
  (Number(selector) * 7 + Number(model.fingerprint.slice(1))) % COUNT;

async function filtered(): Promise<{ readonly host: HeldHost; readonly store: EditorStore }> {
  const state = (revision: number) => ({
    model: { ...modelAt(revision), layers: Array.from({ length: COUNT }, () => ({})) },
    edits: { revision, steps: [], unsavedSteps: 0, plan: null, pipeline: null, sizes: null },
    statistics: [],
    selection: [],
    label: '',
  });
  const host: HeldHost = new HeldHost(
    ({ name, request, revision }) => {
      if (name === 'ready') return state(revision);
      if (name !== 'select') return undefined;
      const model = modelAt(revision);
      const { selector } = request as { readonly selector: string };
      return { layers: [named(selector, model)], revision: modelIdentity(model) };
    },
    revision => ({ kind: 'model', state: state(revision) }),
  );
  const { EditorStore } = await import('../../../webview/editor/state/store');
  const store = new EditorStore();
  void store.start();
  await host.commit();
  return { host, store };
}

/** What the filter lets through is of the model on screen; of the very selector that was typed, if it says so. */
function expectTruth({ filter, model, view }: EditorStore): void {
  const [layer] = filter.layers ?? [];
  if (layer === undefined) return;
  const possible = ['1', '2', '3', '4', '5', '6', '7'].map(selector => named(selector, model!));
  expect(possible).toContain(layer);
  if (filter.isCurrent) expect(layer).toBe(named(view.filter, model!));
}

test('a filter never lets layers of another model or selector through as current ones', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const { host, store } = await filtered();
      const look = (at: number): void => {
        store.setFilter(at === 0 ? '' : String(at));
      };
      for (const each of all) {
        await happen(host, each, look);
        expectTruth(store);
      }
      await host.commit();
      expectTruth(store);
      expect(store.filter.isCurrent).toBe(store.filter.error === '');
      if (store.view.filter === '') expect(store.filter.layers).toBeNull();
    }),
    runs,
  );
});
