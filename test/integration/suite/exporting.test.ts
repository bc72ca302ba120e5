import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answer, cancelNext, press } from './answers';
import { cleanUp, freshPipeline, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;

/** A text encoder half of whose Linear weights are zero, as an unsaved edit. */
async function half(): Promise<vscode.Uri> {
  const uri = freshPipeline().file('text_encoder/model.onnx');
  await open(uri);
  await executeCommand('pollard.prune', { uri, sparsity: 0.5, scope: 'layer' });
  return uri;
}

const namesBeside = (uri: vscode.Uri): readonly string[] => readdirSync(path.dirname(uri.fsPath));

suite('Exporting', () => {
  teardown(cleanUp);

  test('measures every form with the unsaved steps, shows a table, and writes the one that is chosen', async () => {
    const uri = await half();
    const before = readFileSync(uri.fsPath);
    const place = vscode.Uri.joinPath(uri, '..', 'small.onnx');
    const { showSaveDialog } = vscode.window;
    vscode.window.showSaveDialog = () => {
      vscode.window.showSaveDialog = showSaveDialog;
      return Promise.resolve(place);
    };
    const offered = answer('Measure All Forms…', 'fp16 at rest');
    const told = press('Open');
    const measured = press('Choose a Form…');
    await executeCommand('pollard.exportModel', uri);
    assert.match(measured.text, /table shows what each form of model\.onnx takes/);
    const page = await until('the table', () =>
      vscode.workspace.textDocuments.find(
        ({ uri: { scheme, path: name } }) =>
          scheme === 'pollard-forms' && name === '/Forms of model.onnx.md',
      ),
    );
    const text = page.getText();
    assert.match(text, /\| As it is \| .*MiB \| [\d,]+ ms \| .*MiB \| 0 \|/);
    assert.match(text, /\| fp16 at rest \| .*MiB \(51\.\d %\) \| .* ms \| .*MiB \| 0\.0\d+ % \|/);
    // Half of the Linear weights are zero: this is the model as edited, not the one on disk.
    assert.match(text, /\| Bitmask at rest \| .*MiB \(6\d\.\d %\) \|.*\| 0 \|/);
    const row = offered[1]!.find(({ label }) => label === 'fp16 at rest');
    const figures = /^.*MiB \(51\.\d %\), loads in [\d,]+ ms with .*MiB, largest error 0\.0\d+ %$/;
    assert.match(row!.description!, figures);
    assert.ok(offered[1]!.every(({ label }) => label !== 'Measure All Forms…'));
    const size = /^small\.onnx takes 2\.\d+ MiB instead of 3\.98 MiB\. Outputs differ by 0\.0\d+ %/;
    assert.match(told.text, size);
    const { documents } = await services();
    await until('the smaller file', () => documents.active?.uri.fsPath === place.fsPath);
    assert.equal(documents.get(place)?.model.history?.steps.length, 1);
    assert.ok(statSync(place.fsPath).size < 0.7 * before.length);
    assert.ok(readFileSync(uri.fsPath).equals(before));
    assert.ok(!namesBeside(uri).some(name => name.startsWith('.')));
    const again = answer('none of them');
    await executeCommand('pollard.exportModel', uri);
    assert.deepEqual(again[0], offered[1]);
  });

  test('cancelled, leaves nothing behind', async () => {
    const uri = await half();
    const names = namesBeside(uri);
    cancelNext();
    const to = vscode.Uri.joinPath(uri, '..', 'small.onnx');
    await executeCommand('pollard.exportModel', uri, { form: 'int8-at-rest', to });
    assert.deepEqual(namesBeside(uri), names);
  });

  test('as a zip holds the edited model, and offers to open nothing', async () => {
    const uri = await half();
    const to = vscode.Uri.joinPath(uri, '..', 'small.zip');
    const told = press();
    await executeCommand('pollard.exportModel', uri, { form: 'zip', to });
    assert.match(told.text, /^small\.zip takes 2\.\d+ MiB instead of 3\.98 MiB\.$/);
    assert.deepEqual(told.buttons, []);
    assert.equal(readFileSync(to.fsPath).toString('latin1', 0, 2), 'PK');
  });
});
