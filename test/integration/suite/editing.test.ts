import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { cleanUp, externalEncoder, freshPipeline, isDirty, logged, open, until } from './pollard';

const prune = (uri: vscode.Uri, sparsity: number, selector = '*'): Thenable<unknown> =>
  vscode.commands.executeCommand('pollard.prune', { uri, selector, sparsity });

suite('Editing', () => {
  teardown(cleanUp);

  test('a UNet opens with 216 Linear weights and nothing unsaved', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const { model } = await open(uri);
    assert.equal(model.component, 'unet');
    assert.equal(model.layers.filter(({ target }) => target === 'linear').length, 216);
    assert.equal(isDirty(uri), false);
  });

  test('pruning is one edit that undo takes back and redo brings again, and writes nothing', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const before = readFileSync(uri.fsPath);
    const document = await open(uri);
    await prune(uri, 0.35);
    await until('the dot', () => isDirty(uri));
    const { figures } = await document.refreshPlan();
    assert.equal(figures.targeted.zeros, 630_232);
    assert.equal(figures.targeted.total, 1_800_960);
    await vscode.commands.executeCommand('undo');
    await until('no dot', () => !isDirty(uri));
    assert.equal(document.state.steps.length, 0);
    await vscode.commands.executeCommand('redo');
    await until('the dot again', () => isDirty(uri));
    assert.deepEqual(
      document.state.steps.map(({ label }) => label),
      ['Prune UNet to 35 %'],
    );
    assert.ok(readFileSync(uri.fsPath).equals(before));
  });

  test('pruning where there is nothing to prune changes nothing and says so', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    await prune(uri, 0.5, 'role:norm');
    assert.deepEqual(document.state.steps, []);
    assert.equal(isDirty(uri), false);
    assert.match(await logged(), /role:norm has no Linear weights to prune/);
  });

  test('undo after a save gives the original bytes back when saved again', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const original = readFileSync(uri.fsPath);
    const document = await open(uri);
    await prune(uri, 0.5, 'block:mid_block');
    await until('the dot', () => isDirty(uri));
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved file', () => !isDirty(uri));
    assert.ok(!readFileSync(uri.fsPath).equals(original));
    await vscode.commands.executeCommand('undo');
    await until('the dot after undo', () => isDirty(uri) && document.state.steps.length === 0);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved file', () => !isDirty(uri));
    assert.ok(readFileSync(uri.fsPath).equals(original));
  });

  test('revert drops the unsaved steps', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    await prune(uri, 0.2);
    await until('the dot', () => isDirty(uri));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('no steps', () => document.state.steps.length === 0 && !isDirty(uri));
  });

  test('the paper’s setting prunes text encoder and UNet of a folder, one edit each', async () => {
    const pipeline = freshPipeline();
    await vscode.commands.executeCommand('pollard.prunePipeline', pipeline.folder);
    const [encoder, unet] = await Promise.all(
      ['text_encoder/model.onnx', 'unet/model.onnx'].map(name => open(pipeline.file(name))),
    );
    assert.deepEqual(
      [encoder, unet].map(document => document!.state.steps.map(({ goal }) => goal)),
      [[{ sparsity: 0.475 }], [{ sparsity: 0.35 }]],
    );
    assert.ok(isDirty(pipeline.file('text_encoder/model.onnx')));
    assert.ok(isDirty(pipeline.file('unet/model.onnx')));
  });

  test('the file keeps its mode when it is saved', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    chmodSync(uri.fsPath, 0o640);
    await open(uri);
    await prune(uri, 0.3);
    await until('the dot', () => isDirty(uri));
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved file', () => !isDirty(uri));
    assert.equal(statSync(uri.fsPath).mode & 0o777, 0o640);
  });

  test('a model whose data file changes on disk is read again', async () => {
    const uri = await externalEncoder();
    const document = await open(uri);
    const { identity } = document;
    const data = path.join(path.dirname(uri.fsPath), 'weights.pb');
    const zeros = new Uint8Array(statSync(data).size);
    writeFileSync(data, zeros);
    await until('the new weights', () => document.identity !== identity);
    const { figures } = await document.refreshPlan();
    assert.equal(figures.targeted.zeros, figures.targeted.total);
  });

  test('a clean model that changes on disk is read again', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('unet/model.onnx');
    const document = await open(uri);
    assert.equal(document.model.component, 'unet');
    copyFileSync(pipeline.file('text_encoder/model.onnx').fsPath, uri.fsPath);
    await until('the new model', () => document.model.component === 'text-encoder');
    assert.equal(isDirty(uri), false);
  });
});
