import { expect, test } from 'vitest';
import { DocumentState } from '../../../src/host/document/documentState';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';

const step = (sparsity: number): Step => ({
  ...defaultStep,
  goal: { sparsity },
  label: `Prune UNet to ${100 * sparsity} %`,
});
const dense = { path: '/unet/model.onnx', fingerprint: 'dense' };

test('undo and redo of an edit are assignments both ways', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  state.undo(edit);
  expect(state.steps).toEqual([]);
  state.redo(edit);
  expect(state.steps).toEqual([step(0.2)]);
});

test('saving makes a document clean, undo behind the save makes it dirty again', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  expect(state.unsavedSteps).toBe(1);
  state.markSaved(state.steps, '/storage/base');
  expect(state.unsavedSteps).toBe(0);
  expect(state.base.path).toBe('/storage/base');
  state.undo(edit);
  expect(state.unsavedSteps).toBe(1);
});

test('what is added while a save is under way stays unsaved', () => {
  const state = new DocumentState(dense);
  state.append(step(0.2));
  const written = state.steps;
  const edit = state.append(step(0.5));
  state.markSaved(written, '/storage/base');
  expect(state.unsavedSteps).toBe(1);
  state.undo(edit);
  expect(state.unsavedSteps).toBe(0);
});

test('a model without steps and history has no recipe, so that the dense bytes come back', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  state.markSaved(state.steps);
  state.undo(edit);
  expect(state.recipe()).toBeUndefined();
});

test('the recipe is the whole history since the dense file', () => {
  const history = { version: 1, base: 'dense', steps: [step(0.2)] } as const;
  const state = new DocumentState({ path: '/unet', fingerprint: 'pruned', history });
  state.append(step(0.35));
  expect(state.recipe()).toEqual({ version: 1, base: 'dense', steps: [step(0.2), step(0.35)] });
});

test('revert goes back to what the file on disk holds', () => {
  const state = new DocumentState(dense);
  state.append(step(0.2));
  state.markSaved(state.steps);
  state.append(step(0.5));
  state.revert();
  expect(state.steps).toEqual([step(0.2)]);
});

test('a backup restores steps and what was saved of them, as one edit', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  state.markSaved(state.steps, '/storage/base');
  state.undo(edit);
  const other = new DocumentState(dense);
  const restored = other.restore(state.backup('identity'), 'Restore');
  expect(other.steps).toEqual([]);
  expect(other.unsavedSteps).toBe(1);
  expect(other.undo(restored)).toBe(true);
  expect(other.steps).toEqual([step(0.2)]);
  expect(other.unsavedSteps).toBe(0);
});

test('an edit on a base that is gone is neither undone nor redone', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  state.rebase({ path: '/unet/model.onnx', fingerprint: 'pruned' });
  expect(state.undo(edit)).toBe(false);
  expect(state.redo(edit)).toBe(false);
  expect(state.steps).toEqual([]);
  expect(state.unsavedSteps).toBe(0);
});

test('an edit survives a file that changed on disk when its steps are kept', () => {
  const state = new DocumentState(dense);
  const edit = state.append(step(0.2));
  state.rebase({ path: '/unet/model.onnx', fingerprint: 'other' }, state.steps);
  expect(state.undo(edit)).toBe(true);
  expect(state.steps).toEqual([]);
});
