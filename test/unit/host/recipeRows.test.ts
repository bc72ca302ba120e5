import type * as vscode from 'vscode';
import { expect, test } from 'vitest';
import type { ModelApi } from '../../../src/engine/api/modelApi';
import { Documents } from '../../../src/host/document/documents';
import { ModelDocument } from '../../../src/host/document/modelDocument';
import { moved, removed, toggled } from '../../../src/host/edits/editSteps';
import type { Services } from '../../../src/host/services/services';
import { RecipeTree } from '../../../src/host/views/recipe/recipeTree';
import type { ModelDescription } from '../../../src/shared/model/model';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import type { Remote } from '../../../src/shared/rpc/method';
import { fileUri } from '../../fixtures/vscodeStandIn';

const engine = {
  plan: () => Promise.resolve({ figures: {}, prunedByStep: [1, 2, 3] }),
} as unknown as Remote<ModelApi>;

/** Three steps, and the rows of the recipe view as they were drawn for them. */
function drawn() {
  const document = new ModelDocument(
    fileUri('/p/unet.onnx') as unknown as vscode.Uri,
    { path: '/p/unet.onnx', fingerprint: 'f', layers: [] } as unknown as ModelDescription,
    engine,
    'identity',
  );
  const documents = new Documents();
  documents.add(document);
  documents.activate(document);
  const steps = [0.2, 0.3, 0.4].map(sparsity => ({
    ...defaultStep,
    ...{ goal: { sparsity }, label: `Prune to ${sparsity}` },
  }));
  document.replaceSteps(steps, 'Three');
  const tree = new RecipeTree({ documents } as unknown as Services);
  return { document, tree, steps, rows: tree.getChildren() };
}

test('a row that was drawn before an edit stands for its step, wherever that is now', () => {
  const { document, tree, steps, rows } = drawn();
  document.replaceSteps(moved(steps, 2, 0), 'Move');
  expect(rows.map(row => tree.now(row)?.index)).toEqual([1, 2, 0]);
  expect(rows.map(row => tree.now(row)?.step)).toEqual(steps);
});

test('and for the changed one where the step was changed', () => {
  const { document, tree, steps, rows } = drawn();
  document.replaceSteps(toggled(steps, 1), 'Turn off');
  expect(tree.now(rows[1])?.step).toBe(document.state.steps[1]);
});

test('and for none once its step is gone', () => {
  const { document, tree, steps, rows } = drawn();
  document.replaceSteps(removed(steps, 0), 'Delete');
  expect(rows.map(row => tree.now(row)?.index)).toEqual([undefined, 0, 1]);
});
