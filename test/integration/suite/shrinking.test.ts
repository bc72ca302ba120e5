import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answer, cancelNext, press } from './answers';
import { cleanUp, freshPipeline, logged, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;

/** A text encoder without half of its heads, as an unsaved edit. */
async function withoutHeads(): Promise<vscode.Uri> {
  const uri = freshPipeline().file('text_encoder/model.onnx');
  await open(uri);
  answer('50 % of heads', 'By |w|');
  await executeCommand('pollard.removeUnits', uri);
  return uri;
}

suite('Shrinking', () => {
  teardown(cleanUp);

  test('writes a smaller file beside the model, says so, and opens it; the model and its edits stay', async () => {
    const uri = await withoutHeads();
    const before = readFileSync(uri.fsPath);
    const small = vscode.Uri.joinPath(uri, '..', 'small.onnx');
    const told = press('Open');
    await executeCommand('pollard.shrink', uri, small);
    assert.match(told.text, /^small\.onnx is without 8 heads: .* MiB instead of/);
    assert.deepEqual(told.buttons, ['Open', 'Time It']);
    const { documents } = await services();
    await until('the smaller file', () => documents.active?.uri.fsPath === small.fsPath);
    assert.ok(statSync(small.fsPath).size < before.length);
    assert.ok(readFileSync(uri.fsPath).equals(before));
    assert.equal(documents.get(uri)?.state.steps.length, 1);
    assert.equal(documents.get(small)?.model.history?.steps.length, 1);
    assert.ok(!readdirSync(path.dirname(uri.fsPath)).some(name => name.startsWith('.')));
  });

  test('cancelled, leaves nothing behind', async () => {
    const uri = await withoutHeads();
    const files = readdirSync(path.dirname(uri.fsPath));
    cancelNext();
    await executeCommand('pollard.shrink', uri, vscode.Uri.joinPath(uri, '..', 'small.onnx'));
    assert.deepEqual(readdirSync(path.dirname(uri.fsPath)), files);
  });

  test('of a model that lacks no unit is refused with what to do', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    await executeCommand('pollard.shrink', uri, vscode.Uri.joinPath(uri, '..', 'small.onnx'));
    await until('a word in the log', async () =>
      /No neuron and no head of model\.onnx is zero with all of its weights/.test(await logged()),
    );
  });

  test('of a pipeline writes a new folder without what its open steps remove, all else as it was, and shows it', async () => {
    const uri = await withoutHeads();
    const folder = vscode.Uri.joinPath(uri, '../..');
    const small = folder.with({ path: `${folder.path}-shrunk` });
    const told = press('Show Pipeline');
    await executeCommand('pollard.shrinkPipeline', folder, small);
    assert.match(
      told.text,
      /^copy-\d+-shrunk is the pipeline without 8 heads: .* MiB instead of .* MiB,/,
    );
    const sizes = [folder, small].map(
      at => statSync(path.join(at.fsPath, 'text_encoder/model.onnx')).size,
    );
    assert.ok(sizes[1]! < sizes[0]!);
    assert.deepEqual(readdirSync(small.fsPath).sort(), readdirSync(folder.fsPath).sort());
    const [before, after] = [folder, small].map(at =>
      readFileSync(path.join(at.fsPath, 'unet/model.onnx')),
    );
    assert.ok(after!.equals(before!));
    await until('its view', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label === `Pipeline ${path.basename(small.fsPath)}`),
    );
    const { documents } = await services();
    assert.equal(documents.get(uri)?.state.steps.length, 1);
  });

  test('of a pipeline, cancelled, leaves nothing behind', async () => {
    const folder = vscode.Uri.joinPath(await withoutHeads(), '../..');
    const beside = path.dirname(folder.fsPath);
    const files = readdirSync(beside);
    cancelNext();
    await executeCommand(
      'pollard.shrinkPipeline',
      folder,
      folder.with({ path: `${folder.path}-shrunk` }),
    );
    assert.deepEqual(readdirSync(beside), files);
  });

  test('of a pipeline is refused where no unit goes, and where the copy would lack unsaved steps', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const folder = vscode.Uri.joinPath(uri, '../..');
    const small = folder.with({ path: `${folder.path}-shrunk` });
    await executeCommand('pollard.shrinkPipeline', folder, small);
    await until('a word in the log', async () =>
      (await logged()).includes(
        `No neuron and no head of ${path.basename(folder.fsPath)} is zero with all of its weights`,
      ),
    );
    const textEncoder = vscode.Uri.joinPath(folder, 'text_encoder/model.onnx');
    await open(textEncoder);
    answer('50 % of heads', 'By |w|');
    await executeCommand('pollard.removeUnits', textEncoder);
    await executeCommand('pollard.prune', { uri, sparsity: 0.2 });
    await executeCommand('pollard.shrinkPipeline', folder, small);
    await until('another', async () =>
      (await logged()).includes('The UNet has unsaved steps that remove no unit'),
    );
    assert.ok(!existsSync(small.fsPath));
  });

  test('Time It offers the dense model first, and shows a table that a reload finds again', async () => {
    const uri = await withoutHeads();
    const small = vscode.Uri.joinPath(uri, '..', 'small.onnx');
    press();
    await executeCommand('pollard.shrink', uri, small);
    const [offered] = [answer('This Model Alone')];
    await executeCommand('pollard.timeIt', small);
    assert.match(offered[0]![0]!.label, /text_encoder\/model\.onnx$/);
    assert.equal(offered[0]![0]!.detail, 'What it was made of');
    await executeCommand('pollard.timeIt', small, uri);
    const page = await until('the table of both', () =>
      vscode.workspace.textDocuments.find(
        ({ uri: { scheme, path: name } }) =>
          scheme === 'pollard-timing' && name === '/Time of model.onnx, small.onnx.md',
      ),
    );
    const text = page.getText();
    assert.match(text, /\| .*model\\\.onnx \| [\d.]+ ms \| [\d,]+ ms \| .*MiB \| .*MiB \| .* \|/);
    assert.match(text, /\*\*\d\.\d\d times as fast\*\*; 1\.\d\d times by arithmetic\./);
    assert.match(text, /Medians of 10 calls of each, by turns, on the CPU\. 2 inputs a call\./);
    const again = await vscode.workspace.openTextDocument(page.uri);
    assert.equal(again.getText(), text);
  });
});
