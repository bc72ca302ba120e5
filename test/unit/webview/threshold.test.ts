import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EditorView, editorView } from './editorView';
import { happen, happenings, runs } from './heldHost';

/** A look moves the line, or aims at other layers, which is a question of its own. */
const lookOf =
  ({ store: { threshold } }: EditorView) =>
  (at: number): void => {
    if (at < 3) void threshold.setLayers([at, at + 1, at + 2]);
    else threshold.line = at / 100;
    threshold.outcome(null);
  };

/** The fake plans say of which revision they are in their zeros. */
function expectTruth({ store: { threshold, edits } }: EditorView): void {
  const outcome = threshold.outcome(null);
  if (outcome) expect(outcome.component.zeros).toBe(edits?.revision);
}

test('what a threshold would leave is never said of other steps than the ones that are open', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async all => {
      const view = await editorView();
      const look = lookOf(view);
      look(0);
      for (const each of all) {
        await happen(view.host, each, look);
        expectTruth(view);
      }
      await view.host.commit();
      view.store.threshold.outcome(null);
      await view.host.commit();
      expectTruth(view);
      const { threshold } = view.store;
      expect(threshold.outcome(null) !== null || threshold.failure !== null).toBe(true);
    }),
    runs,
  );
});

test('what was applied is hatched in older pictures alone, and no longer once it is undone', async () => {
  const { host, store } = await editorView();
  const { threshold } = store;
  void threshold.setLayers([1]);
  await host.commit();
  const before = store.edits!.revision;
  threshold.line = 0.5;
  const applied = threshold.apply();
  host.edit();
  await host.commit();
  await applied;
  const after = store.edits!.revision;
  expect(after).toBeGreaterThan(before);
  expect([threshold.displayedThreshold(1, before), threshold.displayedThreshold(1, after)]).toEqual(
    [0.5, -1],
  );
  expect(threshold.displayedThreshold(2, before)).toBe(-1);
  host.edit();
  await host.commit();
  expect(threshold.displayedThreshold(1, before)).toBe(-1);
});
