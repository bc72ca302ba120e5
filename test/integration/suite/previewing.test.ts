import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { MaterializedModels } from '../../../src/engine/evaluate/materialize';
import { History } from '../../../src/host/views/preview/history';
import { rememberForm } from '../../../src/host/views/preview/previewForm';
import { PreviewPanel } from '../../../src/host/views/preview/previewPanel';
import { restoreRecipe } from '../../../src/host/views/preview/restoreRecipe';
import { type Finished, runPreview } from '../../../src/host/views/preview/runPreview';
import { comparisonsFor, sourcesFor } from '../../../src/host/views/preview/sources';
import type {
  Comparison,
  PreviewForm,
  PreviewProgress,
} from '../../../src/shared/messages/previewMessages';
import { cleanUp, freshPipeline, isDirty, open, services, until } from './pollard';

const settings = vscode.workspace.getConfiguration('pollard');
const set = (name: string, value: unknown): Thenable<void> =>
  settings.update(name, value, vscode.ConfigurationTarget.Global);

const form = (comparison: Comparison): PreviewForm => ({
  ...{ prompt: 'a cat', negative: '', seed: 7, steps: 2, guidance: 1, batch: 1 },
  ...{ width: 64, height: 64, noise: 'torch', provider: 'cpu', comparison },
});

const folders: string[] = [];

/** Pruned copies in a folder of the test's own. */
async function freshModels(): Promise<MaterializedModels> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pollard-models-'));
  folders.push(folder);
  return new MaterializedModels((await services()).engines.model, folder);
}

interface Ran extends Finished {
  readonly events: readonly PreviewProgress[];
}

async function preview(
  folder: vscode.Uri,
  comparison: Comparison,
  models: MaterializedModels,
): Promise<Ran> {
  const all = await services();
  const pipeline = (await all.pipelines.find(folder.fsPath))!;
  const sources = (await sourcesFor(all, pipeline, comparison))!;
  const events: PreviewProgress[] = [];
  const { signal } = new AbortController();
  const context = { signal, report: (event: PreviewProgress) => events.push(event) };
  const request = { form: form(comparison), sources };
  return { ...(await runPreview({ ...all, models }, request, context)), events };
}

suite('Previewing', () => {
  teardown(async () => {
    for (const name of ['sessionCache', 'runtimePath']) await set(name, undefined);
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    await cleanUp();
  });

  test('open edits are written into a copy once, the changed model alone, and the file stays as it is', async () => {
    const { folder, file } = freshPipeline();
    const document = await open(file('unet/model.onnx'));
    await prune(document.uri, 0.9);
    await until('the edit', () => document.isDirty);
    const models = await freshModels();
    const { entry, images } = await preview(folder, 'edits-disk', models);
    assert.deepEqual(readdirSync(models.folder), ['unet']);
    assert.match(
      entry.sides[1]!.subtitle,
      /^UNet 90\.0 % of Linear weights, Text encoder 0\.0 % of Linear weights$/,
    );
    assert.match(entry.sides[0]!.subtitle, /^UNet 0\.0 %/);
    assert.ok(entry.similarity!.psnr! < 30);
    assert.notDeepEqual(images[0], images[1]);
    const again = await preview(folder, 'edits-disk', models);
    const written = again.events.filter(event => event.kind === 'materializing' && event.progress);
    assert.deepEqual(written, []);
    assert.deepEqual(again.images, images);
  });

  test('an image brings its recipe back as one edit, and a dense one takes it away', async () => {
    const { folder, file } = freshPipeline();
    const document = await open(file('unet/model.onnx'));
    const models = await freshModels();
    const dense = await preview(folder, 'alone', models);
    await prune(document.uri, 0.5);
    await until('the edit', () => document.isDirty);
    const { steps } = document.state;
    const pruned = await preview(folder, 'alone', models);
    const all = await services();
    const pipeline = (await all.pipelines.find(folder.fsPath))!;
    const restore = async ({ images }: Ran): Promise<void> => {
      const { record } = await all.engines.model.image({ png: images[0]![0]! });
      await restoreRecipe(all, pipeline, record!);
    };
    await restore(dense);
    assert.deepEqual(document.state.steps, []);
    await restore(pruned);
    assert.deepEqual(document.state.steps, steps);
    await until('the dot', () => isDirty(document.uri));
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await vscode.commands.executeCommand('pollard.undo');
    await until('the undo', () => document.state.steps.length === 0);
  });

  test('a saved pruning stands beside the dense base that the save kept', async () => {
    const { folder, file } = freshPipeline();
    const models = await freshModels();
    const dense = await preview(folder, 'alone', models);
    const document = await open(file('unet/model.onnx'));
    await prune(document.uri, 0.9);
    await until('the dot', () => isDirty(document.uri));
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved file', () => !isDirty(document.uri));
    const all = await services();
    const pipeline = (await all.pipelines.find(folder.fsPath))!;
    assert.equal(comparisonsFor(all, pipeline)[0], 'edits-base');
    const { images } = await preview(folder, 'edits-base', models);
    assert.deepEqual(images[0], dense.images[0]);
    assert.notDeepEqual(images[1], images[0]);
  });

  test('the command’s preview waits for no page', async () => {
    const { history } = await promptBlank('a cat');
    const [entry] = await until('a preview', async () => {
      const entries = await history.entries();
      return entries.length > 0 && entries;
    });
    assert.equal(entry!.form.prompt, 'a cat');
  });

  test('a failure that no page can show is shown by VS Code', async () => {
    const { shown } = await promptBlank('a cat', 'tokenizer');
    await until('a failure', () => shown.length > 0);
    assert.match(shown.join(), /tokenizer/);
  });

  test('closing the panel ends the engine, and its memory with it', async () => {
    const { engines } = await services();
    await open(freshPipeline().file('unet/model.onnx'));
    await vscode.commands.executeCommand('pollard.generate', undefined, 'a cat');
    const pid = await until('an engine', () => engines.diffusionPid);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('its end', () => engines.diffusionPid !== pid);
    assert.equal(engines.diffusionPid, undefined);
  });

  test('to spare memory the engine ends with each preview, and the next one works', async () => {
    await set('sessionCache', 'one');
    const { engines } = await services();
    const { folder } = freshPipeline();
    const models = await freshModels();
    const { images } = await preview(folder, 'alone', models);
    assert.equal(engines.diffusionPid, undefined);
    await set('sessionCache', undefined);
    assert.deepEqual((await preview(folder, 'alone', models)).images, images);
    assert.ok(engines.diffusionPid);
  });

  test('another onnxruntime that cannot be loaded is said; clearing the setting mends it', async () => {
    const { folder } = freshPipeline();
    const models = await freshModels();
    await preview(folder, 'alone', models);
    await set('runtimePath', path.join(folder.fsPath, 'nowhere'));
    await assert.rejects(preview(folder, 'alone', models), {
      code: 'missing',
      message: `No onnxruntime-node could be loaded from ${path.join(folder.fsPath, 'nowhere')}.`,
    });
    await set('runtimePath', undefined);
    assert.equal((await preview(folder, 'alone', models)).images.length, 1);
  });
});

/** Starts the command's preview in a panel whose page never loads; `lost` goes before it runs. */
async function promptBlank(
  prompt: string,
  lost?: string,
): Promise<{ readonly history: History; readonly shown: readonly string[] }> {
  const all = await services();
  const { folder, file } = freshPipeline();
  const pipeline = (await all.pipelines.find(folder.fsPath))!;
  if (lost !== undefined) rmSync(file(lost).fsPath, { recursive: true });
  const models = await freshModels();
  const history = new History(path.join(models.folder, 'previews'));
  const shown: string[] = [];
  const log = Object.assign(Object.create(all.log) as typeof all.log, {
    show: (thrown: Error) => shown.push(thrown.message),
  });
  const nothing = { dispose: () => undefined };
  const panel = {
    webview: {
      ...{ cspSource: '', asWebviewUri: (uri: vscode.Uri) => uri },
      ...{ onDidReceiveMessage: () => nothing, postMessage: () => Promise.resolve(false) },
    },
    onDidDispose: () => nothing,
  } as unknown as vscode.WebviewPanel;
  await rememberForm(all.context, form('alone'));
  const chooseFolder = (): Promise<undefined> => Promise.resolve(undefined);
  new PreviewPanel(panel, { ...all, models, history, log }, { pipeline, prompt, chooseFolder });
  return { history, shown };
}

const prune = (uri: vscode.Uri, sparsity: number): Thenable<unknown> =>
  vscode.commands.executeCommand('pollard.prune', { uri, selector: '*', sparsity });
