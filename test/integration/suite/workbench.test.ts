import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { runEditorCommand } from '../../../src/host/edits/editorCommands';
import { exportWeights } from '../../../src/host/edits/exportWeights';
import {
  cleanUp,
  extension,
  freshPipeline,
  freshSample,
  isDirty,
  open,
  services,
  until,
} from './pollard';

const { executeCommand } = vscode.commands;

suite('The workbench', () => {
  teardown(cleanUp);

  test('every command that the manifest names is there', async () => {
    await services();
    const all = new Set(await vscode.commands.getCommands(true));
    const { contributes } = extension().packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    assert.ok(contributes.commands.length > 20);
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter(command => !all.has(command)),
      [],
    );
  });

  test('two editors of one model show one document, and an edit is one undo for both', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    await executeCommand('workbench.action.splitEditor');
    const tabs = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputCustom && input.uri.fsPath === uri.fsPath,
        );
    await until('two editors', () => tabs().length === 2);
    await executeCommand('pollard.prune', { uri, sparsity: 0.2 });
    await until('both dots', () => tabs().every(tab => tab.isDirty));
    assert.equal((await services()).documents.all.length, 1);
    await executeCommand('pollard.undo');
    await until('no dot', () => tabs().every(tab => !tab.isDirty));
    assert.equal(document.state.steps.length, 0);
  });

  test('a cell’s menu restores its layer, and takes it out of every step', async () => {
    const uri = freshSample().file('unet/model.onnx');
    const document = await open(uri);
    await executeCommand('pollard.prune', { uri, sparsity: 0.35 });
    await until('the dot', () => isDirty(uri));
    const cell = { webviewSection: 'cell', pollardSelector: 'layer:time_embedding.linear_1' };
    const layer = document.model.layers.find(
      ({ name }) => name === 'time_embedding.linear_1',
    )!.index;
    const zeros = async (): Promise<number> =>
      (await document.refreshPlan()).layers[layer]!.weight.zeros;
    assert.equal(await zeros(), 3225);
    await executeCommand('pollard.resetLayer', cell);
    assert.equal(document.state.steps.length, 2);
    assert.equal(await zeros(), 0);
    await executeCommand('pollard.undo');
    await until('one step', () => document.state.steps.length === 1);
    await executeCommand('pollard.excludeLayer', cell);
    assert.equal(document.state.steps.length, 1);
    assert.equal(document.state.steps[0]!.select, '* !layer:time_embedding.linear_1');
    assert.equal(await zeros(), 0);
    assert.equal((await document.refreshPlan()).figures.targeted.zeros, 630_232 - 3225);
  });

  test('names and selectors of what is right-clicked go to the clipboard', async () => {
    const document = await open(freshPipeline().file('unet/model.onnx'));
    await executeCommand('pollard.copyLayerName', { pollardSelector: 'block:stem' });
    const stem = document.model.layers.filter(({ block }) => block === 'stem');
    assert.equal(await vscode.env.clipboard.readText(), stem.map(({ name }) => name).join('\n'));
    await executeCommand('pollard.copySelector', { pollardSelector: 'block:stem' });
    assert.equal(await vscode.env.clipboard.readText(), 'block:stem');
  });

  test('a layer leaves as CSV and .npy with its open edits', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('unet/model.onnx');
    const document = await open(uri);
    await executeCommand('pollard.prune', { uri, sparsity: 0.5 });
    const { index, outputs, inputs, weight } = document.model.layers.find(({ name }) =>
      name.endsWith('attn2.to_k'),
    )!;
    const [csv, npy] = [pipeline.file('k.csv'), pipeline.file('k.npy')];
    await exportWeights(await services(), document, { layer: index, format: 'csv' }, csv);
    await exportWeights(await services(), document, { layer: index, format: 'npy' }, npy);
    const lines = readFileSync(csv.fsPath, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, outputs);
    const values = lines.flatMap(line => line.split(',').map(Number));
    assert.equal(values.length, outputs * inputs);
    assert.equal(values.filter(value => value === 0).length, Math.floor((outputs * inputs) / 2));
    const bytes = readFileSync(npy.fsPath);
    assert.match(bytes.toString('latin1', 0, 128), new RegExp(`\\(${weight.dims.join(', ')}\\)`));
    assert.equal(bytes.length % 64, (outputs * inputs * 4) % 64);
  });

  test('what the inspector asks of the editor is done', async () => {
    const document = await open(freshPipeline().file('text_encoder/model.onnx'));
    await executeCommand('pollard.prune', { uri: document.uri, sparsity: 0.2 });
    const layer = document.model.layers.findIndex(({ target }) => target === 'linear');
    await runEditorCommand(await services(), document, 'reset', [layer]);
    assert.equal((await document.refreshPlan()).layers[layer]!.weight.zeros, 0);
  });
});
