import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ModelDocument } from '../../../src/host/document/modelDocument';
import { propose } from '../../../src/host/edits/proposeRecipe';
import { runEditorCommand } from '../../../src/host/edits/editorCommands';
import { comparisonsFor, sourcesFor } from '../../../src/host/views/preview/sources';
import { answer, type } from './answers';
import { cleanUp, freshPipeline, open, services, until } from './pollard';

/** Names of what is left of models that were loaded to be measured. */
const left = async (): Promise<readonly string[]> => {
  try {
    return readdirSync((await services()).engines.scratch);
  } catch {
    return [];
  }
};

/** Answers the next quick pick that is made with what was typed and its first row. */
function typeInPick(text: string): void {
  const { createQuickPick } = vscode.window;
  vscode.window.createQuickPick = <T extends vscode.QuickPickItem>(): vscode.QuickPick<T> => {
    vscode.window.createQuickPick = createQuickPick;
    const pick = createQuickPick<T>();
    let accept = (): void => undefined;
    const played = new Proxy(pick, {
      get: (target, key) => {
        if (key === 'onDidAccept')
          return (listener: () => void) => {
            accept = listener;
            return { dispose: () => undefined };
          };
        if (key === 'selectedItems') return target.items.slice(0, 1);
        if (key === 'value') return text;
        if (key === 'show')
          return () => {
            setTimeout(() => {
              accept();
            }, 0);
          };
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value),
    });
    return played;
  };
}

const zeros = (document: ModelDocument): number => document.plan?.figures.targeted.zeros ?? -1;

suite('Sensitivity', () => {
  teardown(cleanUp);

  test('is measured block by block in the background, kept, and known again when the model is opened again', async () => {
    const { sensitivities, engines } = await services();
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const told: string[] = [];
    const listener = sensitivities.onDidTell(({ news }) => told.push(news.kind));
    const map = await sensitivities.measure(document, 'block');
    listener.dispose();
    assert.equal(told.filter(kind => kind === 'measured').length, map.groups.length);
    assert.ok(map.groups.every(({ errors }) => errors.some(({ error }) => (error ?? 1) > 0)));
    assert.deepEqual(await left(), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('no open model', async () => (await services()).documents.all.length === 0);
    const { maps } = await sensitivities.look(await open(uri));
    assert.deepEqual(maps.block?.groups, map.groups);
    assert.ok(readdirSync(engines.maps).length > 0);
  });

  test('stops when the editor is closed, and nothing is left behind', async () => {
    const { sensitivities } = await services();
    const document = await open(freshPipeline().file('unet/model.onnx'));
    const measuring = sensitivities.measure(document, 'layer');
    const ended = measuring.then(
      () => 'whole',
      (thrown: unknown) => (thrown as { readonly code?: string }).code,
    );
    await until('a first layer', async () => {
      const { maps } = await sensitivities.look(document);
      return (maps.layer?.groups.length ?? 0) > 0;
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(await ended, 'cancelled');
    assert.deepEqual(await left(), []);
  });

  test('gives a recipe for a target, which is one edit and can be undone', async () => {
    const all = await services();
    const document = await open(freshPipeline().file('text_encoder/model.onnx'));
    await until('a plan', () => document.plan);
    const before = zeros(document);
    typeInPick('40 %');
    type('60 %');
    await propose(all, document);
    const { proposal } = await all.sensitivities.look(document);
    assert.ok(proposal);
    assert.equal(proposal.sparsity, 0.4);
    assert.equal(proposal.most, 0.6);
    assert.ok(proposal.groups.every(({ sparsity }) => sparsity <= 0.6 + 1e-9));
    const pipeline = (await all.pipelines.find(document.uri.fsPath))!;
    assert.equal(comparisonsFor(all, pipeline)[0], 'proposal');
    const [plain, proposed] = (await sourcesFor(all, pipeline, 'proposal'))!;
    const stepsOf = (source: typeof plain) =>
      source!.components.find(({ component }) => component === 'text-encoder')!.steps;
    assert.deepEqual([stepsOf(plain), stepsOf(proposed)], [[], [proposal.step]]);
    assert.equal(document.isDirty, false);
    assert.ok(proposal.proposedError !== null && proposal.uniformError !== null);
    await runEditorCommand(all, document, 'addProposal', []);
    assert.equal(document.state.steps.length, 1);
    await until('the zeros', () => zeros(document) === proposal.zeros);
    assert.equal((await all.sensitivities.look(document)).proposal, null);
    await vscode.commands.executeCommand('pollard.undo');
    await until('no step', () => document.state.steps.length === 0);
    await until('the zeros of before', () => zeros(document) === before);
  });
});

suite('A criterion that goes by inputs', () => {
  teardown(cleanUp);

  test('is calibrated first, applied as one edit, and undone; the calibration is kept', async () => {
    const { engines } = await services();
    const document = await open(freshPipeline().file('text_encoder/model.onnx'));
    const prune = (sparsity: number) =>
      vscode.commands.executeCommand('pollard.prune', {
        ...{ uri: document.uri, sparsity, criterion: 'wanda' },
      });
    await prune(0.5);
    const [step] = document.state.steps;
    assert.ok(step);
    assert.equal(step.label, 'Prune Text encoder to 50 % by Wanda');
    assert.deepEqual([step.criterion, step.scope], ['wanda', 'row']);
    assert.match(step.calibration!.hash, /^[0-9a-f]{32}$/);
    // Beside them lie notes of who goes by them.
    const calibrations = () =>
      readdirSync(engines.calibrations).filter(name => !name.endsWith('.using'));
    const kept = calibrations();
    assert.ok(kept.every(name => name.endsWith('.calibration.safetensors')));
    const plan = await until('a plan', () => document.plan);
    assert.ok(plan.figures.targeted.zeros > 0.49 * plan.figures.targeted.total);
    await prune(0.6);
    assert.deepEqual(calibrations(), kept);
    assert.equal(document.state.steps.length, 2);
    await vscode.commands.executeCommand('pollard.undo');
    await vscode.commands.executeCommand('pollard.undo');
    await until('no step', () => document.state.steps.length === 0);
  });

  for (const [name, label, file, expected] of [
    ['SparseGPT', 'SparseGPT: what stays makes up for what goes', 'text_encoder', 'sparsegpt'],
    ['OBS-Diff', 'OBS-Diff: what stays makes up for what goes', 'unet', 'obs-diff'],
    ['OWL', 'OWL: magnitude, less from blocks with outliers', 'text_encoder', 'magnitude'],
  ] as const)
    test(`may be ${name}, chosen in the list: calibrated first, one edit, undone`, async () => {
      const document = await open(freshPipeline().file(`${file}/model.onnx`));
      await until('a plan', () => document.plan);
      const before = zeros(document);
      typeInPick('50 %');
      answer(label);
      await vscode.commands.executeCommand('pollard.prune', document.uri);
      const [step, ...more] = document.state.steps;
      assert.deepEqual([step?.criterion, more], [expected, []]);
      assert.equal(step?.allocation !== undefined, name === 'OWL');
      assert.match(step?.calibration?.hash ?? '', /^[0-9a-f]{32}$/);
      await until('more zeros', () => zeros(document) > before);
      await vscode.commands.executeCommand('pollard.undo');
      await until('no step', () => document.state.steps.length === 0);
      await until('the zeros of before', () => zeros(document) === before);
    });
});
