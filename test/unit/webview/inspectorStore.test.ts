import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InspectorStore } from '../../../webview/inspector/store';
import { type Happening, happen, happenings, HeldHost, runs } from './heldHost';

const layers = [0, 1, 2].map(index => ({ index, name: `layer ${index}` }));

/** An answer says in `truth` what it really is of, whatever else it claims. */
interface Told {
  readonly truth: string;
}

async function inspector(): Promise<{
  readonly host: HeldHost;
  readonly store: InspectorStore;
  readonly look: (at: number) => void;
}> {
  let selected: number | null = 0;
  const state = (revision: number): unknown => ({
    model: { path: '/unet.onnx', fingerprint: 'f', layers },
    edits: { revision },
    layer: selected,
  });
  const host: HeldHost = new HeldHost(
    ({ name, request, revision }) => {
      if (name === 'ready') return state(revision);
      const { layer } = request as { readonly layer: number };
      return { revision, truth: `${layer} at ${revision}` };
    },
    revision => ({ kind: 'edits', edits: { revision } }),
  );
  const { InspectorStore } = await import('../../../webview/inspector/store');
  const store = new InspectorStore();
  void store.start();
  await host.commit();
  const look = (at: number): void => {
    selected = at % 4 === 3 ? null : at % 4;
    host.tell({ kind: 'selection', layer: selected });
  };
  return { host, store, look };
}

/** What the view shows as current, and what that really is. */
function expectTruth({ state, layer, inspection, picture }: InspectorStore): void {
  for (const query of [inspection, picture]) {
    const data = query.data as Told | null;
    if (!layer) expect(data).toBeNull();
    else if (query.isFresh) expect(data?.truth).toBe(`${layer.index} at ${state?.edits?.revision}`);
    // Beneath a layer's name stand its own figures or none.
    else if (data) expect(data.truth).toMatch(new RegExp(`^${layer.index} at `));
  }
}

test('the inspector shows no answer of another layer or revision as current', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all: readonly Happening[]) => {
      const { host, store, look } = await inspector();
      for (const each of all) {
        await happen(host, each, look);
        expectTruth(store);
      }
      await host.commit();
      expectTruth(store);
      if (!store.layer) return;
      for (const query of [store.inspection, store.picture])
        expect([query.isPending, query.isFresh !== (query.failure !== null)]).toEqual([
          false,
          true,
        ]);
    }),
    runs,
  );
});
