import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { PipelineTree } from '../../../src/host/views/pipeline/pipelineTree';
import { componentFigures } from '../../../src/host/views/pipeline/componentFigures';
import type { ComponentFigures } from '../../../src/shared/messages/pipelineMessages';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { cleanUp, freshPipeline, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;

const figuresOf = async (uri: vscode.Uri): Promise<ComponentFigures> =>
  componentFigures(await services(), uri.fsPath, { signal: new AbortController().signal });

const panels = (): readonly string[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview)
    .map(({ label }) => label);

suite('The pipeline tree', () => {
  teardown(cleanUp);

  test('shows the pipeline of the active model, and nothing of it beside a model that stands alone', async () => {
    const all = await services();
    const tree = new PipelineTree(all);
    const registered = tree.register();
    try {
      const pipeline = freshPipeline();
      const paths = (): readonly string[] => tree.getChildren().map(({ path }) => path);
      await open(pipeline.file('unet/model.onnx'));
      await until('the components', () =>
        paths().includes(pipeline.file('unet/model.onnx').fsPath),
      );
      // A model in a folder of the pipeline that is none of its components.
      const alone = pipeline.file('other/model.onnx');
      mkdirSync(path.dirname(alone.fsPath));
      copyFileSync(pipeline.file('vae_decoder/model.onnx').fsPath, alone.fsPath);
      await open(alone);
      await until('an empty tree', () => paths().length === 0);
      await open(pipeline.file('unet/model.onnx'));
      await until('the components again', () => paths().length > 0);
    } finally {
      registered.dispose();
    }
  });
});

suite('The pipeline view', () => {
  teardown(cleanUp);

  test('opens once per pipeline, from a file or a folder of it', async () => {
    const pipeline = freshPipeline();
    const name = pipeline.folder.path.split('/').at(-1)!;
    await executeCommand('pollard.showPipeline', pipeline.file('vae_decoder/model.onnx'));
    await until('the panel', () => panels().includes(`Pipeline ${name}`));
    await executeCommand('pollard.showPipeline', pipeline.folder);
    assert.deepEqual(panels(), [`Pipeline ${name}`]);
  });

  test('counts a component that is not open from its file', async () => {
    const uri = freshPipeline().file('vae_decoder/model.onnx');
    const { parameters, figures, sizes, layers } = await figuresOf(uri);
    assert.equal(figures.component.total, parameters);
    assert.equal(sizes.dense, statSync(uri.fsPath).size);
    assert.ok(sizes.deflated < sizes.dense);
    assert.equal(layers.length, 4);
    assert.ok(layers.every(({ zeros }) => zeros === 0));
  });

  test('counts open edits: at 2:4 every layer fits it and half of the weights are zero', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const before = await figuresOf(uri);
    const document = await open(uri);
    const step = { ...defaultStep, goal: { pattern: '2:4' }, label: '2:4' } as const;
    document.replaceSteps([step], step.label);
    const { figures, sizes, layers } = await figuresOf(uri);
    assert.equal(layers.length, 47);
    assert.ok(layers.every(({ twoOfFour }) => twoOfFour === 1));
    assert.ok(before.layers.every(({ twoOfFour }) => twoOfFour < 0.01));
    assert.equal(figures.targeted.zeros * 2, figures.targeted.total);
    assert.equal(sizes.dense, before.sizes.dense);
    for (const form of ['deflated', 'bitmask', 'onnxSparse'] as const)
      assert.ok(sizes[form] < before.sizes[form], form);
    // An index of eight bytes beside every kept weight of four.
    const kept = figures.component.total - figures.component.zeros;
    const other = sizes.dense - 4 * figures.component.total;
    assert.equal(sizes.onnxSparse, other + kept * 12);
  });
});
