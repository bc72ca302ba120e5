import { suite, teardown, test } from 'mocha';
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { RecipeTree } from '../../../src/host/views/recipe/recipeTree';
import type { ModelDocument } from '../../../src/host/document/modelDocument';
import { cleanUp, extension, freshPipeline, isDirty, open, services, until } from './pollard';

const { executeCommand } = vscode.commands;
const prune = (uri: vscode.Uri, sparsity: number, selector = '*'): Thenable<unknown> =>
  executeCommand('pollard.prune', { uri, selector, sparsity });

async function save(uri: vscode.Uri): Promise<void> {
  await executeCommand('workbench.action.files.save');
  await until('a saved file', () => !isDirty(uri));
}

/** Answers the next warning; gives what it said. */
function answerWarning(choose: (items: readonly string[]) => string | undefined): () => string {
  const { showWarningMessage } = vscode.window;
  let said = '';
  vscode.window.showWarningMessage = (message: string, ...items: readonly unknown[]) => {
    said = message;
    vscode.window.showWarningMessage = showWarningMessage;
    return Promise.resolve(choose(items.filter(item => typeof item === 'string')));
  };
  return () => said;
}

suite('Recipes', () => {
  teardown(cleanUp);

  test('a recipe exported from a pruned model makes the same bytes of a fresh copy', async () => {
    const [pruned, copy] = [freshPipeline(), freshPipeline()];
    const [from, to] = [pruned.file('unet/model.onnx'), copy.file('unet/model.onnx')];
    await open(from);
    await prune(from, 0.35);
    await prune(from, 0.6, 'block:mid_block');
    await until('the dot', () => isDirty(from));
    const recipe = pruned.file('unet/unet.prune.json');
    await executeCommand('pollard.exportRecipe', from, recipe);
    await save(from);

    const document = await open(to);
    await executeCommand('pollard.applyRecipe', recipe, [to]);
    await until('the dot', () => isDirty(to));
    assert.equal(document.state.steps.length, 2);
    await executeCommand('pollard.undo');
    await until('one undo for the whole recipe', () => document.state.steps.length === 0);
    await executeCommand('pollard.redo');
    await until('the recipe again', () => document.state.steps.length === 2);
    await save(to);
    assert.ok(readFileSync(to.fsPath).equals(readFileSync(from.fsPath)), 'the files differ');
  });

  test('no half of an exported recipe is ever seen, nor is anything left beside it', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('text_encoder/model.onnx');
    await open(uri);
    await prune(uri, 0.2);
    const folder = path.dirname(uri.fsPath);
    const before = readdirSync(folder);
    const recipe = pipeline.file('text_encoder/seen.prune.json');
    const seen: string[] = [];
    const watching = watch(folder, () => {
      if (existsSync(recipe.fsPath)) seen.push(readFileSync(recipe.fsPath, 'utf8'));
    });
    try {
      await executeCommand('pollard.exportRecipe', uri, recipe);
      await until('the recipe', () => seen.length > 0);
    } finally {
      watching.close();
    }
    for (const text of seen) assert.doesNotThrow(() => JSON.parse(text) as unknown, text);
    assert.deepEqual(readdirSync(folder).sort(), [...before, 'seen.prune.json'].sort());
  });

  test('an exported recipe is one that VS Code validates without a complaint', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('text_encoder/model.onnx');
    await open(uri);
    await prune(uri, 0.2);
    const good = pipeline.file('good.prune.json');
    await executeCommand('pollard.exportRecipe', uri, good);
    const bad = pipeline.file('bad.prune.json');
    writeFileSync(bad.fsPath, readFileSync(good.fsPath, 'utf8').replace('"layer"', '"leyer"'));
    for (const file of [good, bad]) await vscode.window.showTextDocument(file, { preview: false });
    // Both are judged by the one service; the bad one shows that it ran.
    const [problem] = await until('a complaint', () => {
      const found = vscode.languages.getDiagnostics(bad);
      return found.length > 0 && found;
    });
    assert.match(problem!.message, /layer.*row.*global/);
    assert.deepEqual(vscode.languages.getDiagnostics(good), []);
    const text = await vscode.workspace.openTextDocument(good);
    const at = text.positionAt(text.getText().indexOf('"scope"') + 1);
    const hover = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', good, at);
    const said = hover.flatMap(({ contents }) =>
      contents.map(each => (each as vscode.MarkdownString).value),
    );
    assert.match(said.join(), /compared with each other/);
  });

  test('a recipe for another file is applied only when that is confirmed', async () => {
    const pipeline = freshPipeline();
    const [unet, encoder] = ['unet/model.onnx', 'text_encoder/model.onnx'].map(name =>
      pipeline.file(name),
    );
    await open(encoder!);
    await prune(encoder!, 0.2);
    const recipe = pipeline.file('text_encoder.prune.json');
    await executeCommand('pollard.exportRecipe', encoder, recipe);
    const document = await open(unet!);
    const said = answerWarning(() => undefined);
    await executeCommand('pollard.applyRecipe', recipe, [unet]);
    assert.match(said(), /text_encoder\.prune\.json was made for another file than .*unet/);
    assert.equal(document.state.steps.length, 0);
    answerWarning(([anyway]) => anyway);
    await executeCommand('pollard.applyRecipe', recipe, [unet]);
    assert.equal(document.state.steps.length, 1);
  });

  test('a recipe goes on where the history of a saved model ends', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('text_encoder/model.onnx');
    const halfway = pipeline.file('text_encoder/halfway.onnx');
    await open(uri);
    await prune(uri, 0.2);
    await save(uri);
    copyFileSync(uri.fsPath, halfway.fsPath);
    await prune(uri, 0.4, 'role:attention-*');
    const recipe = pipeline.file('both.prune.json');
    await executeCommand('pollard.exportRecipe', uri, recipe);
    await save(uri);
    const document = await open(halfway);
    await executeCommand('pollard.applyRecipe', recipe, [halfway]);
    assert.deepEqual(
      document.state.steps.map(({ goal }) => goal),
      [{ sparsity: 0.4 }],
    );
    await save(halfway);
    assert.ok(readFileSync(halfway.fsPath).equals(readFileSync(uri.fsPath)));
  });

  test('a recipe that finds no layer changes nothing', async () => {
    const pipeline = freshPipeline();
    const uri = pipeline.file('unet/model.onnx');
    const recipe = pipeline.file('nothing.prune.json');
    writeFileSync(
      recipe.fsPath,
      '{"version":1,"steps":[{"select":"layer:no.such","goal":{"sparsity":0.5}}]}',
    );
    const document = await open(uri);
    await executeCommand('pollard.applyRecipe', recipe, [uri]);
    assert.equal(document.state.steps.length, 0);
    assert.equal(isDirty(uri), false);
  });
});

suite('The recipe view', () => {
  teardown(cleanUp);

  /** A text encoder with three steps. */
  async function threeSteps(): Promise<{ uri: vscode.Uri; document: ModelDocument }> {
    const uri = freshPipeline().file('text_encoder/model.onnx');
    const document = await open(uri);
    await prune(uri, 0.2);
    await prune(uri, 0.3, 'role:attention-*');
    await prune(uri, 0.4, 'role:feed-forward');
    await until('the dot', () => isDirty(uri));
    return { uri, document };
  }
  const goals = ({ state }: ModelDocument): readonly unknown[] =>
    state.steps.map(({ goal, enabled }) => (enabled ? Object.values<unknown>(goal)[0] : 'off'));

  for (const [what, command, argument, after] of [
    ['turns a step off', 'toggleStep', { step: 1 }, [0.2, 'off', 0.4]],
    ['deletes a step', 'deleteStep', { step: 0 }, [0.3, 0.4]],
    ['moves a step up', 'moveStepUp', { step: 2 }, [0.2, 0.4, 0.3]],
    ['moves a step down', 'moveStepDown', { step: 0 }, [0.3, 0.2, 0.4]],
    ['edits a step', 'editStep', { step: 1, goal: { sparsity: 0.5 } }, [0.2, 0.5, 0.4]],
  ] as const)
    test(`${what} as one edit that undo takes back`, async () => {
      const { document } = await threeSteps();
      const before = await document.refreshPlan();
      await executeCommand(`pollard.${command}`, argument);
      assert.deepEqual(goals(document), after);
      assert.notDeepEqual((await document.refreshPlan()).prunedByStep, before.prunedByStep);
      await executeCommand('pollard.undo');
      await until('undo', () => goals(document).join() === '0.2,0.3,0.4');
      assert.deepEqual((await document.refreshPlan()).figures, before.figures);
    });

  test('an edited step takes a label that says what it does now, unless a person named it', async () => {
    const { document } = await threeSteps();
    await executeCommand('pollard.editStep', { step: 0, goal: { sparsity: 0.25 }, scope: 'row' });
    assert.equal(document.state.steps[0]!.label, 'Prune Text encoder to 25 %');
    assert.equal(document.state.steps[0]!.scope, 'row');
    const [first, ...rest] = document.state.steps;
    document.replaceSteps([{ ...first!, label: 'Mine' }, ...rest], 'Rename');
    await executeCommand('pollard.editStep', { step: 0, goal: { threshold: 0.01 } });
    assert.equal(document.state.steps[0]!.label, 'Mine');
  });

  test('moving the first step up changes nothing, and is no edit', async () => {
    const { document } = await threeSteps();
    const { steps } = document.state;
    await executeCommand('pollard.moveStepUp', { step: 0 });
    assert.equal(document.state.steps, steps);
  });

  test('the keys work on the focused row', async () => {
    const { document } = await threeSteps();
    const { contributes } = extension().packageJSON as {
      contributes: { keybindings: { key: string; command: string; args: unknown }[] };
    };
    const press = (key: string): Thenable<unknown> => {
      const binding = contributes.keybindings.find(each => each.key === key);
      return executeCommand(binding!.command, binding!.args);
    };
    // Rows come a while after the view is shown or the steps have changed: until then another one has the focus.
    const pressOn = async (focus: readonly string[], key: string, after: string): Promise<void> => {
      const { steps } = document.state;
      await until(after, async () => {
        await executeCommand('pollard.recipe.focus');
        for (const each of focus) await executeCommand(each);
        await press(key);
        if (goals(document).join() === after) return true;
        if (document.state.steps !== steps) document.replaceSteps(steps, 'Again');
        return false;
      });
    };
    await pressOn(['list.focusFirst', 'list.focusDown'], 'alt+down', '0.2,0.4,0.3');
    await pressOn(['list.focusFirst'], 'delete', '0.4,0.3');
  });

  test('a row that is dropped on another goes above it, below all rows to the end', async () => {
    const { document } = await threeSteps();
    const tree = new RecipeTree(await services());
    const drop = (from: number, to: number | undefined): void => {
      const data = new vscode.DataTransfer();
      const rows = tree.getChildren();
      tree.handleDrag([rows[from]!], data);
      tree.handleDrop(to === undefined ? undefined : rows[to], data);
    };
    drop(2, 0);
    assert.deepEqual(goals(document), [0.4, 0.2, 0.3]);
    drop(0, undefined);
    assert.deepEqual(goals(document), [0.2, 0.3, 0.4]);
    const { steps } = document.state;
    drop(1, 1);
    assert.equal(document.state.steps, steps);
  });

  test('a step shows its layers in the editor', async () => {
    const { document } = await threeSteps();
    await document.refreshPlan();
    await executeCommand('pollard.showStepLayers', { step: 2 });
    const { documents } = await services();
    const roles = documents.selection.map(layer => document.model.layers[layer]!.role);
    assert.ok(roles.length > 0);
    assert.deepEqual([...new Set(roles)], ['feed-forward']);
  });
});
