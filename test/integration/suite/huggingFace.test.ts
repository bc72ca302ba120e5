import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { saveDocumentAs } from '../../../src/host/editor/saveDocument';
import { toHuggingFaceCache } from '../../fixtures/huggingFaceCache';
import { cleanUp, externalEncoder, isDirty, open, services, until } from './pollard';

suite('The Hugging Face cache', () => {
  teardown(cleanUp);

  test('opens a model whose files are links; saving asks for another place and leaves the blobs as they are', async () => {
    const encoder = await externalEncoder();
    const pipeline = path.dirname(path.dirname(encoder.fsPath));
    const { snapshot, blobs } = await toHuggingFaceCache(pipeline, `${pipeline}-cache`);
    const file = path.join(snapshot, 'text_encoder', 'model.onnx');
    assert.ok(lstatSync(file).isSymbolicLink());
    const contents = (): readonly string[] =>
      readdirSync(blobs)
        .sort()
        .map(name => name + readFileSync(path.join(blobs, name)).toString('base64'));
    const before = contents();
    const uri = vscode.Uri.file(file);
    const document = await open(uri);
    assert.equal(document.failure, undefined);
    assert.equal(document.model.files.length, 2);
    await vscode.commands.executeCommand('pollard.prune', { uri, selector: '*', sparsity: 0.5 });
    await until('the dot', () => isDirty(uri));

    const { showWarningMessage } = vscode.window;
    const { executeCommand } = vscode.commands;
    const questions: string[] = [];
    let answer: string | undefined;
    const savedAs: string[] = [];
    Object.assign(vscode.window, {
      showWarningMessage: (question: string, _: object, ...items: readonly string[]) => {
        questions.push(`${question} [${items.join()}]`);
        return Promise.resolve(answer);
      },
    });
    Object.assign(vscode.commands, {
      executeCommand: (command: string, ...args: readonly unknown[]) => {
        if (command !== 'workbench.action.files.saveAs') return executeCommand(command, ...args);
        savedAs.push(String(vscode.window.tabGroups.activeTabGroup.activeTab?.label));
        return Promise.resolve();
      },
    });
    try {
      await executeCommand('workbench.action.files.save');
      assert.deepEqual(savedAs, []);
      answer = 'Save As…';
      await executeCommand('workbench.action.files.save');
      await until('Save As', () => savedAs.length > 0);
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
      Object.assign(vscode.commands, { executeCommand });
    }
    assert.deepEqual(savedAs, ['model.onnx']);
    assert.equal(questions.length, 2);
    assert.match(questions[1]!, /Hugging Face cache.* \[Save As…\]$/);
    assert.ok(document.isDirty);
    assert.deepEqual(contents(), before);

    const copy = path.join(`${pipeline}-out`, 'model.onnx');
    mkdirSync(path.dirname(copy));
    await saveDocumentAs(await services(), document, vscode.Uri.file(copy));
    assert.deepEqual(readdirSync(path.dirname(copy)).sort(), ['model.onnx', 'weights.pb']);
    assert.ok(
      readdirSync(path.dirname(copy), { withFileTypes: true }).every(each => each.isFile()),
    );
    assert.deepEqual(contents(), before);
  });
});
