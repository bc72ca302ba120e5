import type * as vscode from 'vscode';
import { expect, test, vi } from 'vitest';
import {
  promptedForm,
  rememberForm,
  startingForm,
} from '../../../src/host/views/preview/previewForm';

// The setting alone comes from VS Code.
vi.mock('../../../src/host/views/preview/generateSettings', () => ({
  providerSetting: () => 'auto',
}));

const usual = { steps: 20, guidance: 7.5 };
const distilled = { steps: 4, guidance: 1 };

/** A workspace that remembers. */
function workspace(): vscode.ExtensionContext {
  const kept = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string, fallback?: unknown) => kept.get(key) ?? fallback,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  return { workspaceState } as unknown as vscode.ExtensionContext;
}

test('a form starts with the steps and guidance of its pipeline', () => {
  expect(startingForm(workspace(), [], distilled)).toMatchObject(distilled);
  expect(startingForm(workspace(), [], usual)).toMatchObject(usual);
  const options = { comparisons: [], defaults: distilled };
  expect(promptedForm(workspace(), options, 'a cat')).toMatchObject({
    ...distilled,
    prompt: 'a cat',
  });
});

test('what was chosen for one kind of pipeline stays with it, and is not taken to another', async () => {
  const context = workspace();
  const chosen = { ...startingForm(context, [], usual), steps: 12, guidance: 3, seed: 5 };
  await rememberForm(context, chosen, usual);
  expect(startingForm(context, [], usual)).toMatchObject({ steps: 12, guidance: 3, seed: 5 });
  expect(startingForm(context, [], distilled)).toMatchObject({ ...distilled, seed: 5 });
});
