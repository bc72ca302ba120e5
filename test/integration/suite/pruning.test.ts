import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ModelApi } from '../../../src/engine/api/modelApi';
import { PipelineTree } from '../../../src/host/views/pipeline/pipelineTree';
import { restoreRecipe } from '../../../src/host/views/preview/restoreRecipe';
import { cleanUp, extension, freshPipeline, isDirty, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;
const prune = (uri: vscode.Uri, sparsity: number, more: object = {}): Thenable<unknown> =>
  executeCommand('pollard.prune', { uri, sparsity, ...more });

/** Presses Enter on the list that stands there. */
async function accept(): Promise<void> {
  // What the extension tells a list reaches it a moment later: without a way there and back Enter would meet the rows of before.
  await executeCommand('setContext', 'pollard.testAccepts', true);
  await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

type Pick = vscode.QuickPick<vscode.QuickPickItem>;

/** The next list that is opened, as the user sees it. */
function nextPick(): Promise<Pick> {
  const { createQuickPick } = vscode.window;
  return new Promise(resolve => {
    vscode.window.createQuickPick = (() => {
      vscode.window.createQuickPick = createQuickPick;
      const pick = createQuickPick();
      resolve(pick);
      return pick;
    }) as typeof createQuickPick;
  });
}

/** Answers the list of scopes by its default as soon as it comes. */
function takeDefaultScope(): void {
  const { showQuickPick } = vscode.window;
  vscode.window.showQuickPick = ((items: readonly vscode.QuickPickItem[]) => {
    vscode.window.showQuickPick = showQuickPick;
    return Promise.resolve(items[0]);
  }) as unknown as typeof showQuickPick;
}

/** Hears the messages of one kind while `run` runs; answers them with the button of that name. */
async function messages(
  kind: 'showInformationMessage' | 'showWarningMessage',
  run: () => Thenable<unknown>,
  answer?: string,
): Promise<readonly string[]> {
  const original = vscode.window[kind];
  const said: string[] = [];
  vscode.window[kind] = (message: string) => {
    said.push(message);
    return Promise.resolve(answer);
  };
  try {
    await run();
  } finally {
    vscode.window[kind] = original;
  }
  return said;
}

const counted = (pick: Pick): boolean =>
  pick.items.every(({ detail }) => /more weights/.test(detail ?? ''));

suite('Pruning', () => {
  teardown(cleanUp);

  test('models that are selected by hand are all named and counted, and pruned alike', async () => {
    const pipeline = freshPipeline();
    const uris = ['unet', 'vae_decoder'].map(name => pipeline.file(`${name}/model.onnx`));
    const shown = nextPick();
    const pruning = executeCommand('pollard.prune', uris[0], uris);
    const pick = await shown;
    assert.equal(pick.title, 'Prune UNet, VAE decoder to Sparsity');
    await until('the figures', () => counted(pick));
    const { documents, engines } = await services();
    let more = 0;
    for (const uri of uris) {
      const { model, state } = documents.get(uri)!;
      const linear = model.layers.filter(({ target }) => target === 'linear');
      more += linear.reduce((sum, { weight }) => sum + Math.floor(0.5 * weight.elements), 0);
      assert.ok(linear.length > 0);
      await engines.model.plan({ path: state.base.path, steps: [] });
    }
    const half = pick.items.find(({ label }) => label === '50 %')!;
    assert.match(half.detail!, new RegExp(`^${more.toLocaleString('en')} more weights`));
    assert.match(half.detail!, /UNet \d.* · VAE decoder \d/);
    takeDefaultScope();
    pick.value = '50';
    await until('its row', () => pick.activeItems[0]?.label === '50 %');
    await accept();
    await pruning;
    for (const uri of uris) assert.equal(documents.get(uri)!.state.steps.length, 1);
  });

  test('a folder is its text encoder and UNet, without the VAE decoder', async () => {
    const pipeline = freshPipeline();
    await executeCommand('pollard.prunePipeline', pipeline.folder);
    const { documents } = await services();
    assert.deepEqual(documents.all.map(({ model }) => model.component).sort(), [
      'text-encoder',
      'unet',
    ]);
  });

  test('Enter on what is no share, or may be two, chooses nothing and says what to type', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const shown = nextPick();
    const pruning = executeCommand('pollard.prune');
    const pick = await shown;
    for (const [typed, sentence] of [
      ['101', /Type a percentage from 0 to 100/],
      ['-5', /Type a percentage from 0 to 100/],
      ['1e1', /Type a percentage from 0 to 100/],
      ['.5', /Choose what/],
      ['0', /nothing would change/],
    ] as const) {
      pick.value = typed;
      await until(`the sentence for ${typed}`, () => sentence.test(pick.items[0]!.label));
      await until('no active row', () => pick.activeItems.length === 0);
      await accept();
      assert.match(pick.items[0]!.label, sentence);
    }
    takeDefaultScope();
    pick.value = '50 %';
    await until('the typed row', () => pick.activeItems[0]?.label === '50 %');
    await accept();
    await pruning;
    assert.deepEqual(
      document.state.steps.map(({ goal }) => goal),
      [{ sparsity: 0.5 }],
    );
  });

  test('a row that was chosen stays the chosen one when figures come in', async () => {
    await open(freshPipeline().file('text_encoder/model.onnx'));
    const { engines } = await services();
    const real = engines.model;
    let go = (): void => undefined;
    const counting = new Promise<void>(resolve => {
      go = resolve;
    });
    const plan: typeof real.plan = async (...request) => {
      await counting;
      return real.plan(...request);
    };
    const held = new Proxy(real, {
      get: (target, name: keyof ModelApi) => (name === 'plan' ? plan : target[name]),
    });
    Object.defineProperty(engines, 'model', { get: () => held, configurable: true });
    try {
      const shown = nextPick();
      const pruning = executeCommand('pollard.prune');
      const pick = await shown;
      await until('rows without figures', () => pick.activeItems[0]?.detail === 'Counting…');
      await executeCommand('workbench.action.quickOpenSelectNext');
      const second = pick.items[1]!.label;
      await until('the second row', () => pick.activeItems[0]?.label === second);
      go();
      await until('the figures', () => counted(pick));
      // An answer of VS Code itself comes behind all that it had to tell of the list.
      await vscode.commands.getCommands();
      assert.equal(pick.activeItems[0]?.label, second);
      pick.hide();
      await pruning;
    } finally {
      delete (engines as { model?: unknown }).model;
    }
  });

  test('100 % is asked for once more', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    const pruneAll = (answer: string | undefined): Promise<readonly string[]> =>
      messages(
        'showWarningMessage',
        async () => {
          const shown = nextPick();
          const pruning = executeCommand('pollard.prune');
          const pick = await shown;
          takeDefaultScope();
          pick.value = '100';
          await until('the typed row', () => pick.activeItems[0]?.label === '100 %');
          await accept();
          await pruning;
        },
        answer,
      );
    assert.deepEqual(await pruneAll(undefined), ['Make all Linear weights of Text encoder zero?']);
    assert.equal(document.state.steps.length, 0);
    assert.equal((await pruneAll('Prune to 100 %')).length, 1);
    assert.equal(document.state.steps.length, 1);
  });

  test('the paper’s setting goes where it changes something, and what stays is said', async () => {
    const pipeline = freshPipeline();
    const [encoder, unet] = ['text_encoder', 'unet'].map(name =>
      pipeline.file(`${name}/model.onnx`),
    );
    await open(encoder!);
    await prune(encoder!, 0.5);
    const paper = (): Promise<readonly string[]> =>
      messages('showInformationMessage', () =>
        executeCommand('pollard.prunePipeline', pipeline.folder),
      );
    const [said, ...others] = await paper();
    assert.match(
      said!,
      /^Text encoder was left as it is: .*47\.5 %.* 50\.0 % of its Linear weights/,
    );
    assert.deepEqual(others, []);
    const { documents } = await services();
    const steps = (uri: vscode.Uri): number => documents.get(uri)!.state.steps.length;
    assert.deepEqual([steps(encoder!), steps(unet!)], [1, 1]);
    assert.match((await paper())[0]!, /^Text encoder was left as it is.*UNet was left as it is/);
    assert.deepEqual([steps(encoder!), steps(unet!)], [1, 1]);
  });

  test('what changes no weight is no edit: 0 %, restoring dense layers, the very same recipe', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('unet/model.onnx');
    const document = await open(uri);
    const edits: string[] = [];
    document.onDidEdit(({ label }) => edits.push(label));
    await prune(uri, 0);
    const cell = { webviewSection: 'cell', pollardSelector: 'layer:time_embedding.linear_1' };
    await executeCommand('pollard.resetLayer', cell);
    assert.deepEqual(edits, []);
    assert.equal(isDirty(uri), false);
    await prune(uri, 0.35);
    const { pipelines } = await services();
    const model = (recipe: boolean) => ({
      fingerprint: document.model.fingerprint,
      // As a PNG's record gives it: parsed, with its fields in another order.
      ...(recipe && {
        recipe: {
          version: 1 as const,
          steps: document.state.steps.map(({ label, ...step }) => ({ label, ...step })),
        },
      }),
    });
    await restoreRecipe(await services(), (await pipelines.find(pipeline.folder.fsPath))!, {
      ...({ version: 1, image: 0, scheduler: '', noiseHash: '' } as const),
      settings: {} as never,
      models: { unet: model(true), 'text-encoder': model(false), 'vae-decoder': model(false) },
    });
    assert.deepEqual(edits, ['Prune UNet to 35 %']);
    await executeCommand('pollard.resetLayer', cell);
    assert.equal(edits.length, 2);
  });

  test('undo and redo that are pressed at once all count', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    for (const sparsity of [0.1, 0.2, 0.3, 0.4]) await prune(uri, sparsity);
    const { contributes } = extension().packageJSON as {
      contributes: { keybindings: { key: string; command: string }[] };
    };
    const press = (key: string, usual: string): Thenable<unknown> =>
      executeCommand(contributes.keybindings.find(each => each.key === key)?.command ?? usual);
    const undo = (): Thenable<unknown> => press('ctrl+z', 'undo');
    const redo = (): Thenable<unknown> => press('ctrl+shift+z', 'redo');
    await Promise.all([undo(), undo(), undo(), redo(), undo(), redo(), redo()]);
    assert.equal(document.state.steps.length, 3);
    await Promise.all([undo(), undo(), undo(), undo()]);
    assert.equal(document.state.steps.length, 0);
    await until('no dot', () => !isDirty(uri));
  });

  test('an undo that follows an edit at once takes that edit back, and no other', async () => {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    await prune(uri, 0.1);
    const { steps } = document.state;
    for (let time = 0; time < 40; time++) {
      document.replaceSteps([...steps, ...steps], 'Twice');
      await executeCommand('pollard.undo');
      assert.equal(document.state.steps.length, 1, `after undo ${time + 1}`);
    }
  });

  test('the first new picture comes after at most three questions to the engine', async () => {
    const { engines } = await services();
    const real = engines.model;
    const asked: string[] = [];
    let pictured: readonly string[] | undefined;
    const told = (name: string, request: object, call: { report?: (event: object) => void }) => {
      asked.push(name);
      const pruned = 'steps' in request && (request.steps as readonly unknown[]).length > 0;
      if (name !== 'thumbnails' || !pruned) return call;
      const report = (event: object): void => {
        pictured ??= [...asked];
        call.report?.(event);
      };
      return { ...call, report };
    };
    const counting = new Proxy(real, {
      get: (target, name: keyof ModelApi) => {
        const method = target[name] as (request: object, call?: object) => unknown;
        return (request: object, call: object = {}) => method(request, told(name, request, call));
      },
    });
    Object.defineProperty(engines, 'model', { get: () => counting, configurable: true });
    try {
      const uri = freshPipeline().file('unet/model.onnx');
      const document = await open(uri);
      await until('the pictures of the dense model', () => asked.includes('thumbnails'));
      await until('its sizes', () => document.editState().sizes);
      await until('the whole scan', () => document.statistics.every(known => known !== null));
      asked.length = 0;
      await prune(uri, 0.35);
      await until('a new picture', () => pictured);
      assert.ok(pictured!.length <= 3, pictured!.join());
      assert.equal(pictured!.filter(name => name === 'plan').length, 1);
      await until('the sizes', () => document.editState().sizes);
    } finally {
      delete (engines as { model?: unknown }).model;
    }
  });

  test('the pipeline tree says what a figure is a share of', async () => {
    const uri = freshPipeline().file('unet/model.onnx');
    const document = await open(uri);
    await prune(uri, 0.5, { selector: 'layer:conv_in', targets: ['conv'] });
    await document.refreshPlan();
    const tree = new PipelineTree(await services());
    const { description, tooltip } = tree.getTreeItem({ component: 'unet', path: uri.fsPath });
    assert.match(String(description), /^\d\.\d % of convolution weights$/);
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /convolution weights are zero$/);
  });
});
