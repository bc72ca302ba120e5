import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EditorStore } from '../../../webview/editor/state/store';
import { type EditorView, editorView, truthOf } from './editorView';
import { happen, happenings, runs } from './heldHost';

const VISIBLE = 4;

/** Thumbnails on screen: a look scrolls, so that some go and others come. */
function scroller({ tiles }: EditorStore): {
  readonly look: (at: number) => void;
  readonly shown: () => readonly number[];
} {
  let hide: (() => void)[] = [];
  let first = 0;
  const look = (at: number): void => {
    for (const each of hide) each();
    first = at;
    hide = shown().map(layer => tiles.show(layer, () => undefined));
  };
  const shown = (): readonly number[] => Array.from({ length: VISIBLE }, (_, i) => first + i);
  look(0);
  return { look, shown };
}

/** Every layer, seen or not, shows its own tile; what passes for current is of the revision that the editor shows. */
function expectTruth({ store, layers }: EditorView): void {
  for (const layer of layers) {
    const { data, isFresh } = store.tiles.get(layer);
    if (data) expect(truthOf(data)).toMatch(new RegExp(`^${layer} at `));
    if (isFresh) expect(truthOf(data)).toBe(`${layer} at ${store.edits?.revision}`);
  }
}

test('no thumbnail of another revision is shown as current, whatever comes in which order', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const view = await editorView();
      const { look, shown } = scroller(view.store);
      for (const each of all) {
        await happen(view.host, each, look);
        expectTruth(view);
      }
      await view.host.commit();
      expectTruth(view);
      // Whoever looks long enough sees the present steps, or why not.
      for (const layer of shown()) {
        const { isFresh, failure, isPending } = view.store.tiles.get(layer);
        expect([isFresh !== (failure !== null), isPending]).toEqual([true, false]);
      }
    }),
    runs,
  );
});

test('an edit gives up every request that is under way, not only the last', async () => {
  const { host, store } = await editorView();
  const { look } = scroller(store);
  for (const first of [0, 3, 6]) {
    look(first);
    host.drawFrame();
  }
  expect(host.calls.filter(({ name }) => name === 'thumbnails')).toHaveLength(3);
  host.edit();
  host.tellNext();
  expect(host.calls.filter(({ name }) => name === 'thumbnails')).toHaveLength(0);
});
