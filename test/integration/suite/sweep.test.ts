import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { MaterializedModels } from '../../../src/engine/evaluate/materialize';
import { measurePace } from '../../../src/host/views/sweep/measurePace';
import { openCell } from '../../../src/host/views/sweep/openCell';
import { pauseSweep, resumeSweep } from '../../../src/host/views/sweep/sweepRunner';
import { writeReport } from '../../../src/host/views/sweep/writeReport';
import type { SweepContents } from '../../../src/shared/messages/sweepMessages';
import { answer, type } from './answers';
import { cleanUp, extension, freshPipeline, services, until } from './pollard';

interface Planned {
  readonly out: string;
  readonly pipeline: string;
  /** Of the pipeline's UNet. */
  readonly unet: vscode.Uri;
}

/** Runs the command line to its end. The extension goes on meanwhile. */
async function cli(...args: readonly string[]): Promise<void> {
  const file = path.join(extension().extensionPath, 'dist', 'cli.js');
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  await promisify(execFile)(process.execPath, [file, ...args], { env });
}

/** A sweep of two settings and two prompts that is planned, and nothing more. */
async function plannedSweep(criterion: 'magnitude' | 'wanda' = 'magnitude'): Promise<Planned> {
  const { folder, file } = freshPipeline();
  const [out, prompts] = [file('sweep').fsPath, file('prompts.txt').fsPath];
  writeFileSync(prompts, 'a cat on a yellow background\na tree on a red background\n');
  const grid = ['--unet', '0,0.3,0.9', '--seeds', '3', '--steps', '2', '--prompts', prompts];
  const how =
    criterion === 'wanda' ? ['--calibration', await calibrated(folder.fsPath, prompts)] : [];
  const more = ['--criterion', criterion, ...how];
  await cli('sweep', 'plan', folder.fsPath, ...grid, ...more, '--out', out);
  return { out, pipeline: folder.fsPath, unet: file('unet/model.onnx') };
}

/** Calibrates the UNet into a folder of its own, which is no model's. */
async function calibrated(folder: string, prompts: string): Promise<string> {
  const out = path.join(folder, 'calibrated', 'unet.calibration.safetensors');
  mkdirSync(path.dirname(out));
  const how = ['--component', 'unet', '--steps', '2', '--prompts', prompts];
  await cli('calibrate', folder, ...how, '--out', out);
  return out;
}

const contents = async (folder: string): Promise<SweepContents> =>
  (await services()).engines.model.sweep({ folder });

suite('A sweep', () => {
  teardown(cleanUp);

  test('opens by its plan, as what it is', async () => {
    const { out } = await plannedSweep();
    await vscode.commands.executeCommand(
      'vscode.open',
      vscode.Uri.file(path.join(out, 'plan.sweep.json')),
    );
    const input = await until(
      'a tab',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input,
    );
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'pollard.sweep');
    const { progress, curves } = await contents(out);
    assert.equal(progress.state, 'planned');
    assert.deepEqual(
      curves.map(({ component, series }) => [component, series[0]!.settings.length]),
      [['unet', 3]],
    );
  });

  test('runs in a process of its own, pauses when asked, goes on, and is reported', async () => {
    const { out } = await plannedSweep();
    await resumeSweep(await services(), out);
    await until('a first picture', async () => (await contents(out)).progress.done > 0);
    await pauseSweep(out);
    await until('an end', async () => (await contents(out)).progress.state !== 'running');
    await resumeSweep(await services(), out);
    const whole = await until('all pictures', async () => {
      const found = await contents(out);
      return found.progress.state === 'complete' && found;
    });
    assert.equal(whole.progress.done, 6);
    (await services()).sweepIndex.note(out, 0.3);
    await writeReport(await services(), out);
    // By the tolerance of the view, and it says what that was before.
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    assert.match(report, /The tolerance of 0\.30 was given for this report; .* is 0\.50\./);
  });

  test('is asked for on a pipeline folder, which it lies beside and does not touch, and starts', async () => {
    const { folder } = freshPipeline();
    const before = readdirSync(folder.fsPath);
    const offered = answer('UNet', 'Type Them…', 'Coarse: 30, 50, 70 and 90 %');
    type('a cat on a yellow background; a tree on a red background');
    await vscode.commands.executeCommand('pollard.sweep', folder, [folder]);
    assert.equal(
      offered[2]!.find(({ label }) => label.startsWith('Coarse'))?.detail,
      '20 cells, 400 calls of the UNet: 4 settings and the pipeline as it is',
    );
    const out = `${folder.fsPath}-sweep`;
    await until('a first picture', async () => (await contents(out)).progress.done > 0);
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab!;
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.uri.fsPath, path.join(out, 'plan.sweep.json'));
    await pauseSweep(out);
    await until('an end', async () => (await contents(out)).progress.state !== 'running');
    const { plan } = await contents(out);
    assert.deepEqual(plan.grids[0]?.sparsity, { unet: [0, 0.3, 0.5, 0.7, 0.9] });
    assert.equal(plan.folder, folder.fsPath);
    assert.deepEqual(readdirSync(folder.fsPath), before);
  });

  test('has its pace timed before the first, which leaves nothing behind', async () => {
    const { folder } = freshPipeline();
    const [home, prompts] = [path.dirname(folder.fsPath), path.join(folder.fsPath, 'prompts.txt')];
    writeFileSync(prompts, 'a cat on a yellow background\n');
    const before = readdirSync(home);
    const pace = await measurePace(await services(), { folder: folder.fsPath }, prompts);
    assert.ok(pace.millisecondsPerCall > 0 && pace.bytesPerCell > 0);
    assert.deepEqual(readdirSync(home), before);
  });

  test('that is not answered to the end leaves nothing behind', async () => {
    const { folder } = freshPipeline();
    const beside = readdirSync(path.dirname(folder.fsPath));
    answer('Text Encoder', "The Sample's Eight Prompts", 'Escape');
    await vscode.commands.executeCommand('pollard.sweep', folder);
    assert.deepEqual(readdirSync(path.dirname(folder.fsPath)), beside);
  });

  test('gives the steps of a cell to its model as one edit', async () => {
    const { out } = await plannedSweep();
    const { curves } = await contents(out);
    const [cell] = curves[0]!.series[0]!.settings[1]!.cells;
    const { documents } = await services();
    await openCell(await services(), out, cell!.key);
    const [document] = documents.all;
    assert.deepEqual(
      document!.state.steps.map(({ goal }) => goal),
      [{ sparsity: 0.3 }],
    );
    // A second time there is nothing to change, and so no edit to take back.
    await openCell(await services(), out, cell!.key);
    await vscode.commands.executeCommand('pollard.undo');
    await until('undo', () => document!.state.steps.length === 0);
  });

  test('gives steps that go by a calibration of it: they are planned, run and saved, when the sweep is gone, too', async () => {
    const { out, pipeline, unet } = await plannedSweep('wanda');
    const { engines, documents } = await services();
    const { curves } = await contents(out);
    const [cell] = curves[0]!.series[0]!.settings[1]!.cells;
    await openCell(await services(), out, cell!.key);
    for (const gone of [out, path.join(pipeline, 'calibrated')]) rmSync(gone, { recursive: true });
    const document = documents.get(unet)!;
    const { figures } = await until('a plan', () => document.plan);
    assert.ok(Math.abs(figures.targeted.zeros / figures.targeted.total - 0.3) < 0.01);

    const folder = mkdtempSync(path.join(tmpdir(), 'pollard-models-'));
    const copies = new MaterializedModels(engines.model, folder);
    const context = { signal: new AbortController().signal, report: () => undefined };
    const copy = await copies.materialize({ component: 'unet', ...document.modelRef }, context);
    assert.notEqual(copy, unet.fsPath);
    await copies.clear();

    // Whoever comes after the engine that was asked finds it, too.
    engines.killModel();
    const again = await engines.model.plan(document.modelRef);
    assert.deepEqual(again.figures, figures);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('a saved model', () => !document.isDirty);
    const { history } = await engines.model.describe({ path: unet.fsPath });
    assert.equal(history?.steps[0]?.criterion, 'wanda');
  });
});
