import { expect, test } from 'vitest';
import { DocumentState } from '../../../src/host/document/documentState';
import type { ModelDocument } from '../../../src/host/document/modelDocument';
import { reloadDocument } from '../../../src/host/edits/reloadDocument';
import type { Services } from '../../../src/host/services/services';
import { defaultStep } from '../../../src/shared/recipe/recipe';

const step = (sparsity: number) => ({ ...defaultStep, goal: { sparsity }, label: 'a step' });

test('a step that is added while the file is read again stays when steps are kept', async () => {
  const state = new DocumentState({ path: '/unet/model.onnx', fingerprint: 'old' });
  state.append(step(0.2));
  const document = {
    uri: { fsPath: '/unet/model.onnx' },
    state,
    reload: (_: unknown, __: string, steps: typeof state.steps) => {
      state.rebase({ path: '/unet/model.onnx', fingerprint: 'new' }, steps);
    },
  };
  let edit: ReturnType<DocumentState['append']> | undefined;
  const model = {
    identity: () => Promise.resolve('new'),
    describe: () => {
      edit = state.append(step(0.35));
      return Promise.resolve({});
    },
  };
  await reloadDocument(
    { engines: { model } } as unknown as Services,
    document as unknown as ModelDocument,
    steps => steps,
  );
  expect(state.steps).toHaveLength(2);
  expect(state.undo(edit!)).toBe(true);
});
