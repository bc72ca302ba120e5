import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompareState } from '../../../src/shared/messages/compareMessages';
import type { CompareStore } from '../../../webview/compare/store';
import { happen, happenings, HeldHost, runs } from './heldHost';

/** A look compares the other way round: the host has swapped before the view hears of it. */
async function comparison(): Promise<{
  readonly host: HeldHost;
  readonly store: CompareStore;
  readonly look: () => void;
}> {
  /** Whether the sides are swapped, by the revision from which on. */
  const swapped = new Map([[1, false]]);
  const isSwapped = (revision: number): boolean => swapped.get(revision) ?? isSwapped(revision - 1);
  const side = (path: string): CompareState['before'] => ({
    path,
    label: path,
    steps: 0,
    onDisk: false,
  });
  const state = (revision: number): CompareState => {
    const sides = isSwapped(revision) ? ['b', 'a'] : ['a', 'b'];
    const [before, after] = sides.map(side);
    return { before: before!, after: after!, revision: `${sides.join()} ${revision}` };
  };
  const host: HeldHost = new HeldHost(
    ({ name, revision }) => {
      const now = state(revision);
      return name === 'ready' ? now : { layers: [], revision: now.revision, truth: now.revision };
    },
    revision => ({ kind: 'state', state: state(revision) }),
  );
  const { CompareStore } = await import('../../../webview/compare/store');
  const store = new CompareStore();
  void store.start();
  await host.commit();
  const look = (): void => {
    swapped.set(host.revision + 1, !isSwapped(host.revision));
    host.edit();
  };
  return { host, store, look };
}

function expectTruth({ state, difference }: CompareStore): void {
  const data = difference.data as { readonly truth: string } | null;
  if (difference.isFresh) expect(data?.truth).toBe(state?.revision);
}

test('a comparison shows no difference of other models or revisions as current', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const { host, store, look } = await comparison();
      for (const each of all) {
        await happen(host, each, look);
        expectTruth(store);
      }
      await host.commit();
      expectTruth(store);
      expect(store.difference.isFresh).not.toBe(store.difference.failure !== null);
      expect(store.progress).toBeNull();
    }),
    runs,
  );
});
