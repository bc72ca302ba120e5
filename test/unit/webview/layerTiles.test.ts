import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LayerTiles } from '../../../webview/heatmap/layerTiles';
import { type EditorView, editorView, truthOf } from './editorView';
import { happen, happenings, runs, turn } from './heldHost';

const SIDE = 1024;

/** The tiles of layer 2, opened in an editor; a look is at another part of it. */
async function openLayer({ store }: EditorView): Promise<{
  readonly tiles: LayerTiles;
  readonly look: (at: number) => void;
}> {
  const { LayerTiles } = await import('../../../webview/heatmap/layerTiles');
  const matrix = { layer: 2, slice: undefined, foldedKernel: 1, width: SIDE, height: SIDE };
  const tiles = new LayerTiles(store.host, matrix, () => undefined);
  store.subscribe(() => {
    tiles.expect(store.shown);
  });
  tiles.expect(store.shown);
  const look = (at: number): void => {
    const side = SIDE / (1 + (at % 4));
    const view = { row: 32 * at, column: 16 * at, width: side, height: side };
    tiles.show(view, { width: 800, height: 800 }, at % 2 === 1);
  };
  look(0);
  return { tiles, look };
}

function expectTruth({ store }: EditorView, layer: LayerTiles): void {
  for (const tile of layer.tiles) {
    const truth = truthOf(tile);
    if (layer.isOutdated) expect(truth).toMatch(/^2 at /);
    else expect(truth).toBe(`2 at ${store.edits?.revision}`);
  }
}

test('no tile of another revision is shown in an open layer as current', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const view = await editorView();
      const { tiles, look } = await openLayer(view);
      for (const each of all) {
        await happen(view.host, each, look);
        expectTruth(view, tiles);
      }
      await view.host.commit();
      expectTruth(view, tiles);
      expect(tiles.isOutdated).toBe(false);
      expect(tiles.tiles.length > 0 || tiles.failure !== null).toBe(true);
    }),
    runs,
  );
});

test('a layer that cannot be read anew shows no old weights, and says why', async () => {
  const view = await editorView();
  const { tiles } = await openLayer(view);
  await view.host.commit();
  expect([tiles.tiles.length > 0, tiles.failure]).toEqual([true, null]);
  view.host.edit();
  view.host.tellNext();
  while (view.host.calls.length > 0) {
    view.host.failOne(0);
    await turn();
  }
  expect(tiles.tiles).toEqual([]);
  expect(tiles.failure?.message).toBe('The file is gone.');
});
