import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ModelDifference } from '../../../src/shared/stats/difference';
import { cleanUp, freshPipeline, isDirty, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;

async function difference(before: vscode.Uri, after: vscode.Uri): Promise<ModelDifference> {
  const { engines, documents } = await services();
  const [first, second] = [before, after].map(
    uri => documents.get(uri)?.modelRef ?? { path: uri.fsPath, steps: [] },
  );
  return engines.model.difference({ before: first!, after: second! });
}

suite('Comparing models', () => {
  teardown(cleanUp);

  test('a file with the open edits of its copy: weights, layers, and the recipe', async () => {
    const [dense, pruned] = [freshPipeline(), freshPipeline()].map(pipeline =>
      pipeline.file('unet/model.onnx'),
    );
    await open(pruned!);
    await executeCommand('pollard.prune', { uri: pruned, sparsity: 0.35 });
    const { layers, recipe } = await difference(dense!, pruned!);
    const sum = (of: 'changed' | 'newlyZero'): number =>
      layers.reduce((total, layer) => total + layer[of], 0);
    assert.equal(sum('changed'), 129_001);
    assert.equal(sum('newlyZero'), 129_001);
    assert.equal(layers.filter(({ changed }) => changed > 0).length, 47);
    assert.deepEqual(
      typeof recipe === 'string' ? recipe : recipe.map(({ select, goal }) => [select, goal]),
      [['*', { sparsity: 0.35 }]],
    );
  });

  test('the other way round there is no recipe', async () => {
    const [dense, pruned] = [freshPipeline(), freshPipeline()].map(pipeline =>
      pipeline.file('text_encoder/model.onnx'),
    );
    await open(pruned!);
    await executeCommand('pollard.prune', { uri: pruned, sparsity: 0.2 });
    assert.equal((await difference(pruned!, dense!)).recipe, 'other-weights');
  });

  test('two files that are selected in the Explorer are compared in one panel', async () => {
    const [first, second] = [freshPipeline(), freshPipeline()].map(pipeline =>
      pipeline.file('vae_decoder/model.onnx'),
    );
    await executeCommand('pollard.compare', second, [first, second]);
    await until('the panel', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label === 'vae_decoder ↔ vae_decoder'),
    );
  });

  test('a model with open edits is offered its file on disk first', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    await open(uri);
    await executeCommand('pollard.prune', { uri, sparsity: 0.2 });
    await until('the dot', () => isDirty(uri));
    const { showQuickPick } = vscode.window;
    let offered: readonly vscode.QuickPickItem[] = [];
    vscode.window.showQuickPick = ((items: readonly vscode.QuickPickItem[]) => {
      offered = items;
      vscode.window.showQuickPick = showQuickPick;
      return Promise.resolve(undefined);
    }) as unknown as typeof showQuickPick;
    await executeCommand('pollard.compare', uri);
    const labels = offered.map(({ label }) => label);
    assert.equal(labels[0], 'The file on disk');
    assert.equal(labels.at(-1), 'Another file…');
    assert.ok(labels.includes('pipeline/text_encoder/model.onnx'), labels.join());
    // A file of the same name comes before the others.
    assert.match(labels[1]!, /text_encoder/);
  });
});
