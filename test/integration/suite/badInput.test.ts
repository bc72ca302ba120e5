import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import * as vscode from 'vscode';
import { cleanUp, externalEncoder, freshPipeline, logged, open, services, until } from './pollard';

const failureOf = async (uri: vscode.Uri): Promise<readonly [string, string, string]> => {
  const { failure } = await open(uri);
  assert.ok(failure, 'the file opened');
  return [failure.code, failure.message, failure.hint ?? ''];
};

async function relocate(uri: vscode.Uri, location: string): Promise<void> {
  const model = onnx.ModelProto.decode(readFileSync(uri.fsPath));
  for (const { externalData: entries } of model.graph!.initializer!)
    for (const entry of entries!) if (entry.key === 'location') entry.value = location;
  await writeFile(uri.fsPath, onnx.ModelProto.encode(model).finish());
}

suite('Bad input', () => {
  teardown(cleanUp);

  test('a file that is no ONNX model says so and what to do', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    writeFileSync(uri.fsPath, 'hello, I am a text');
    const [code, message, hint] = await failureOf(uri);
    assert.equal(code, 'not-onnx');
    assert.ok(message.includes(uri.fsPath), message);
    assert.notEqual(hint, '');
  });

  test('a Git-LFS pointer is told from a model', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    writeFileSync(
      uri.fsPath,
      'version https://git-lfs.github.com/spec/v1\noid sha256:0f\nsize 1734000000\n',
    );
    const [code, message, hint] = await failureOf(uri);
    assert.equal(code, 'lfs-pointer');
    assert.ok(message.includes(uri.fsPath), message);
    assert.match(hint, /git lfs pull/);
  });

  test('a truncated model names the file', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    truncateSync(uri.fsPath, Math.floor(readFileSync(uri.fsPath).length / 3));
    const [code, message] = await failureOf(uri);
    assert.equal(code, 'truncated');
    assert.ok(message.includes(uri.fsPath), message);
  });

  test('external data that is missing, too short or outside the folder is named', async () => {
    const uri = await externalEncoder();
    const data = path.join(path.dirname(uri.fsPath), 'weights.pb');
    const bytes = readFileSync(data);
    for (const [damage, expected] of [
      [() => rm(data), 'missing'],
      [() => writeFile(data, bytes.subarray(0, 1000)), 'truncated'],
      [() => relocate(uri, '../../weights.pb'), 'unsafe-path'],
    ] as const) {
      await damage();
      const [code, message, hint] = await failureOf(uri);
      assert.equal(code, expected);
      assert.ok(message.includes('weights.pb'), message);
      assert.notEqual(hint, '');
      assert.ok((await logged()).includes(`[${expected}]`));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  test('a file that is mended while it is open shows its model', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('unet/model.onnx');
    const whole = readFileSync(uri.fsPath);
    writeFileSync(uri.fsPath, whole.subarray(0, whole.length >> 1));
    await failureOf(uri);
    const document = await open(uri);
    writeFileSync(uri.fsPath, whole);
    await until('the model', () => document.failure === undefined);
    assert.equal(document.model.component, 'unet');
    assert.equal((await document.refreshPlan()).figures.targeted.total, 368_640);
  });

  test('after every failure the engine still opens a good file', async () => {
    const pipeline = freshPipeline();
    writeFileSync(pipeline.file('unet/model.onnx').fsPath, new Uint8Array(4096).fill(0xff));
    await failureOf(pipeline.file('unet/model.onnx'));
    const { failure, model } = await open(pipeline.file('text_encoder/model.onnx'));
    assert.equal(failure, undefined);
    assert.equal(model.component, 'text-encoder');
  });

  test('a killed engine starts again with the next question', async () => {
    const { engines } = await services();
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const lost = engines.model.plan({ path: uri.fsPath, steps: [] });
    engines.killModel();
    await assert.rejects(lost, { code: 'engine-gone' });
    assert.equal((await document.refreshPlan()).figures.targeted.zeros, 0);
  });
});
