import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { answer, press } from './answers';
import { cleanUp, freshPipeline, isDirty, open, until } from './pollard';

const { executeCommand } = vscode.commands;

suite('Removing', () => {
  teardown(cleanUp);

  test('Remove Heads and Neurons takes units whole as one edit, which undo takes back', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const offered = answer('50 % of heads', 'By |w|');
    await executeCommand('pollard.removeUnits', uri);
    assert.deepEqual(
      offered[1]?.map(({ label }) => label),
      [
        'By what their loss costs, and those that stay make up for them',
        'By what their loss costs',
        'By |w|',
      ],
    );
    const [step] = document.state.steps;
    assert.equal(step?.label, 'Remove 50 % of heads from Text encoder by |w|');
    assert.deepEqual(step.goal, { remove: { heads: 0.5 } });
    await until('a tab with edits', () => isDirty(uri));
    await executeCommand('undo');
    await until('no step', () => document.state.steps.length === 0);
    await until('a tab without edits', () => !isDirty(uri));
  });

  test('it takes whole layers, too, and asks no further', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const offered = answer('Whole layers');
    await executeCommand('pollard.removeUnits', { uri, selector: 'layer:*layers.1.*' });
    assert.equal(offered.length, 1);
    const [step] = document.state.steps;
    assert.deepEqual(step?.goal, { drop: 'layer' });
    assert.equal(step.label, 'Drop layers of *layers.1.*');
  });

  test('a step that compensates says what its calibration takes, and is measured with what was chosen', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const offered = answer(
      '25 % of neurons',
      'By what their loss costs, and those that stay make up for them',
      '42 Plain Captions',
    );
    await executeCommand('pollard.removeUnits', uri);
    assert.deepEqual(
      offered[2]?.map(({ label, detail }) => [
        label,
        /\d+ calls? of the text encoder/.exec(detail!)?.[0],
      ]),
      [
        ['42 Plain Captions', '42 calls of the text encoder'],
        ['From a File…', '1 call of the text encoder'],
        ['8 Plain Captions, a Draft', '8 calls of the text encoder'],
      ],
    );
    const [step] = document.state.steps;
    assert.deepEqual([step?.compensate, step?.calibration?.samples], [true, 42]);
  });

  test('until the model is 5 % smaller, units go over all layers as one edit, which undo takes back', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    answer('Make it 5 % smaller', '8 Plain Captions, a Draft');
    await executeCommand('pollard.removeUnits', uri);
    const { steps } = document.state;
    assert.ok(steps.length > 0);
    for (const { goal, compensate, calibration } of steps)
      assert.deepEqual(['remove' in goal, compensate, calibration?.samples], [true, true, 8]);
    const small = vscode.Uri.joinPath(uri, '..', 'small.onnx');
    press();
    await executeCommand('pollard.shrink', uri, small);
    const [before, after] = [uri, small].map(file => statSync(file.fsPath).size);
    assert.ok(after! <= 0.952 * before! && after! > 0.93 * before!, `${after} of ${before}`);
    await open(uri);
    await executeCommand('undo');
    await until('no step', () => document.state.steps.length === 0);
  });
});
