import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanUp, freshPipeline, open, services, until } from './pollard';

const request = (folder: vscode.Uri, steps: number): object => ({
  pipeline: {
    folder: folder.fsPath,
    components: {
      'text-encoder': vscode.Uri.joinPath(folder, 'text_encoder', 'model.onnx').fsPath,
      unet: vscode.Uri.joinPath(folder, 'unet', 'model.onnx').fsPath,
      'vae-decoder': vscode.Uri.joinPath(folder, 'vae_decoder', 'model.onnx').fsPath,
    },
  },
  settings: {
    ...{ prompt: 'a cat', negative: '', seed: 7, steps, guidance: 4, batch: 1, noise: 'torch' },
  },
  provider: 'cpu',
  sessionCache: 'all',
  previewEvery: 1,
});

suite('Generating', () => {
  teardown(cleanUp);

  test('a generation is cancelled between steps, and the next one works', async () => {
    const { engines } = await services();
    const { folder } = freshPipeline();
    const abort = new AbortController();
    const cancelled = engines.diffusion.generate(request(folder, 200) as never, {
      signal: abort.signal,
      report: event => {
        if (event.kind === 'step' && event.step >= 2) abort.abort();
      },
    });
    await assert.rejects(cancelled, { code: 'cancelled' });
    const { pngs } = await engines.diffusion.generate(request(folder, 2) as never);
    assert.equal(pngs.length, 1);
  });

  test('an engine killed in the middle is a clear failure, and the next generation works', async () => {
    const { engines } = await services();
    const { folder } = freshPipeline();
    const lost = engines.diffusion.generate(request(folder, 200) as never, {
      report: event => {
        if (event.kind === 'step' && event.step >= 2)
          process.kill(engines.diffusionPid!, 'SIGKILL');
      },
    });
    await assert.rejects(lost, { code: 'engine-gone' });
    const { pngs } = await engines.diffusion.generate(request(folder, 2) as never);
    assert.equal(pngs.length, 1);
  });

  test('the command opens the panel on the pipeline of the active editor', async () => {
    const pipeline = freshPipeline();
    await open(pipeline.file('unet/model.onnx'));
    await vscode.commands.executeCommand('pollard.generate', undefined, 'a cat');
    await until('the preview panel', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith('pollard.preview'),
        ),
    );
  });
});
