import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { cellsOf } from '../../../src/core/evaluate/sweep/cells';
import { readPlan } from '../../../src/core/evaluate/sweep/sweepFolder';
import { pruneToCell } from '../../../src/host/views/sweep/pruneToSafe';
import { refineHere } from '../../../src/host/views/sweep/refineHere';
import type { RunningSweeps } from '../../../src/host/views/sweep/runningSweeps';
import { pauseSweep } from '../../../src/host/views/sweep/sweepRunner';
import { answer, press, type } from './answers';
import { cleanUp, extension, freshPipeline, open, services, until } from './pollard';

const PROMPTS = ['cat', 'tree', 'rocket', 'penguin', 'castle'].map(what => `a ${what}`);

/** A sweep of a UNet whose damage is the share that it prunes: up to 50 % it is safe. */
async function sweptPipeline(): Promise<{ readonly folder: vscode.Uri; readonly sweep: string }> {
  const { folder, file } = freshPipeline();
  const [sweep, prompts] = [`${folder.fsPath}-sweep`, file('prompts.txt').fsPath];
  writeFileSync(prompts, PROMPTS.join('\n'));
  const cli = path.join(extension().extensionPath, 'dist', 'cli.js');
  const grid = ['--unet', '0,0.3,0.5,0.7', '--seeds', '0', '--steps', '2', '--prompts', prompts];
  const planned = spawnSync(
    process.execPath,
    [cli, 'sweep', 'plan', folder.fsPath, ...grid, '--out', sweep],
    { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  assert.equal(planned.status, 0, planned.stderr);
  const lines = cellsOf(await readPlan(sweep)).map(({ key, variant, prompt, seed }) => {
    const { sparsity, criterion, targets } = variant;
    const metrics = { latentError: sparsity.unet ?? 0 };
    const cell = { key, sparsity, criterion, targets, prompt, seed, state: 'done', metrics };
    return JSON.stringify({ ...cell, picture: key, collapse: [] });
  });
  mkdirSync(path.join(sweep, 'run'), { recursive: true });
  writeFileSync(path.join(sweep, 'cells.jsonl'), `${lines.join('\n')}\n`);
  (await services()).sweepIndex.note(sweep);
  return { folder, sweep };
}

const sparsities = async (folder: vscode.Uri): Promise<readonly (readonly unknown[])[]> =>
  (await services()).documents.all.map(({ uri, state }) => [
    path.relative(folder.fsPath, uri.fsPath).replaceAll('\\', '/'),
    ...state.steps.map(({ goal }) => goal),
  ]);

suite('What is safe', () => {
  teardown(cleanUp);

  test('by a sweep is one edit of its model, with how sure it is', async () => {
    const { folder } = await sweptPipeline();
    const heard = press();
    await vscode.commands.executeCommand('pollard.pruneToSafeLimit', folder);
    assert.match(heard.text, /^Safe up to 50 %: at least 5 of 5 prompts stay within 0\.50/);
    assert.deepEqual(await sparsities(folder), [['unet/model.onnx', { sparsity: 0.5 }]]);
    const [document] = (await services()).documents.all;
    await vscode.commands.executeCommand('pollard.undo');
    await until('undo', () => document!.state.steps.length === 0);
  });

  test('is chosen where a sweep shows several, and goes by the tolerance that each is judged by', async () => {
    const { folder, sweep } = await sweptPipeline();
    const { folder: other, sweep: second } = await sweptPipeline();
    assert.notEqual(folder.fsPath, other.fsPath);
    // Both pipelines are copies of the same models.
    (await services()).sweepIndex.note(second, 0.4);
    const offered = answer('UNet 30 %');
    press();
    await vscode.commands.executeCommand('pollard.pruneToSafeLimit', folder);
    assert.deepEqual(
      offered[0]!.map(({ label, description }) => [label, description]),
      [
        ['UNet 50 %', `magnitude · ${path.basename(sweep)}`],
        ['UNet 30 %', `magnitude · ${path.basename(second)}`],
      ],
    );
  });

  test('of other weights than these is not offered, but to measure it', async () => {
    const { folder, sweep } = await sweptPipeline();
    const plan = path.join(sweep, 'plan.sweep.json');
    const changed = readFileSync(plan, 'utf8').replace(/"unet": "[0-9a-f]+"/, '"unet": "other"');
    writeFileSync(plan, changed);
    const heard = press();
    await vscode.commands.executeCommand('pollard.pruneToSafeLimit', folder);
    assert.match(heard.text, /is not measured yet/);
    assert.deepEqual(heard.buttons, ['Find Largest Safe Sparsity…', 'Sweep Sparsity…']);
    const [cell] = cellsOf(await readPlan(sweep)).slice(-1);
    await assert.rejects(
      pruneToCell(await services(), { folder: sweep, key: cell!.key, tolerance: 0.5 }),
    );
  });

  test('is looked at closer: finer steps are planned, and computed', async () => {
    const { sweep } = await sweptPipeline();
    const followed: string[] = [];
    const sweeps = { started: (folder: string) => followed.push(folder) };
    const request = { component: 'unet', method: 'magnitude', tolerance: 0.5 } as const;
    await refineHere(await services(), sweeps as unknown as RunningSweeps, sweep, request);
    assert.deepEqual(followed, [sweep]);
    assert.deepEqual((await readPlan(sweep)).grids.at(-1)?.sparsity, { unet: [0.55, 0.6, 0.65] });
    const { engines } = await services();
    const progress = () => engines.model.sweepProgress({ folder: sweep });
    await until('a start', async () => (await progress()).state === 'running');
    await pauseSweep(sweep);
    await until('an end', async () => (await progress()).state !== 'running');
  });
});

suite('A search for what is safe', () => {
  teardown(cleanUp);

  /** A pipeline whose pictures are made in few steps. */
  function quickPipeline(): vscode.Uri {
    const { folder, file } = freshPipeline();
    const index = file('scheduler/scheduler_config.json').fsPath;
    const config = JSON.parse(readFileSync(index, 'utf8')) as object;
    writeFileSync(
      index,
      JSON.stringify({
        ...config,
        _class_name: 'EulerDiscreteScheduler',
        timestep_spacing: 'trailing',
      }),
    );
    return folder;
  }

  test('is refused four prompts', async () => {
    const { folder } = freshPipeline();
    answer('UNet', 'Type Them…');
    type('a cat; a tree; a rocket; a castle');
    const { showErrorMessage } = vscode.window;
    const said: string[] = [];
    vscode.window.showErrorMessage = (text: string) => {
      said.push(text);
      return Promise.resolve(undefined);
    };
    await vscode.commands.executeCommand('pollard.findSafe', folder);
    vscode.window.showErrorMessage = showErrorMessage;
    assert.match(said[0] ?? '', /^4 prompts show the pictures but cannot support “safe”/);
  });

  test('is applied as one edit when told, and says how sure it is', async () => {
    const folder = quickPipeline();
    answer('UNet', 'Type Them…');
    type(PROMPTS.join('; '));
    const heard = press('Apply');
    await vscode.commands.executeCommand('pollard.findSafe', folder);
    const [, share] = /^Safe up to UNet (\d+) %, confirmed on 5 prompts/.exec(heard.text) ?? [];
    assert.deepEqual(heard.buttons, ['Apply']);
    assert.deepEqual(await sparsities(folder), [
      ['unet/model.onnx', { sparsity: Number(share) / 100 }],
    ]);
  });

  test('says what it tries, and leaves nothing behind when it is cancelled', async () => {
    const folder = quickPipeline();
    const beside = readdirSync(path.dirname(folder.fsPath));
    answer('UNet', 'Type Them…');
    type(PROMPTS.join('; '));
    const { withProgress } = vscode.window;
    const source = new vscode.CancellationTokenSource();
    const said: string[] = [];
    vscode.window.withProgress = ((_: object, task: Parameters<typeof withProgress>[1]) => {
      vscode.window.withProgress = withProgress;
      const report = ({ message }: { readonly message?: string }): void => {
        said.push(message ?? '');
        if (/of at most \d+ calls · short runs at UNet \d+ %/.test(message ?? '')) source.cancel();
      };
      return task({ report }, source.token);
    }) as unknown as typeof withProgress;
    await vscode.commands.executeCommand('pollard.findSafe', folder);
    assert.match(said.at(-1) ?? '', /calls · short runs at UNet/);
    assert.deepEqual(readdirSync(path.dirname(folder.fsPath)), beside);
    assert.deepEqual((await services()).documents.all, []);
    const document = await open(vscode.Uri.joinPath(folder, 'unet/model.onnx'));
    assert.deepEqual(document.state.steps, []);
  });
});
