import type * as vscode from 'vscode';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelApi } from '../../../src/engine/api/modelApi';
import { followFiles } from '../../../src/host/document/follow';
import { Documents } from '../../../src/host/document/documents';
import { InspectorView } from '../../../src/host/views/inspector/inspectorView';
import { LayersTree } from '../../../src/host/views/layers/layersTree';
import { type DocumentChange, ModelDocument } from '../../../src/host/document/modelDocument';
import { PipelineTree } from '../../../src/host/views/pipeline/pipelineTree';
import { RecipeTree } from '../../../src/host/views/recipe/recipeTree';
import type { Services } from '../../../src/host/services/services';
import type { Remote } from '../../../src/shared/rpc/method';
import type { ModelDescription } from '../../../src/shared/model/model';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { Disposable, fileUri } from '../../fixtures/vscodeStandIn';

const step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'Prune to 50 %' };

/** An engine that answers at once, with figures that nobody looks at. */
const engine = {
  plan: () => Promise.resolve({ figures: {}, prunedByStep: [7], layers: [] }),
  sizes: () => Promise.resolve({}),
  pipeline: ({ path }: { readonly path: string }) =>
    Promise.resolve({ folder: '/p', components: [{ path, component: 'other' }] }),
  scan: (_: unknown, { report }: { readonly report: (event: unknown) => void }) => {
    for (let done = 1; done <= 100; done++) report({ done, total: 100 });
    return Promise.resolve();
  },
} as unknown as Remote<ModelApi>;

const model = (path: string): ModelDocument =>
  new ModelDocument(
    fileUri(path) as unknown as vscode.Uri,
    { path, fingerprint: 'f', layers: [{}, {}, {}], blocks: [] } as unknown as ModelDescription,
    engine,
    'identity',
  );

let documents: Documents;
let services: Services;
let [unet, encoder]: ModelDocument[] = [];
beforeEach(() => {
  documents = new Documents();
  services = {
    documents,
    engines: { model: engine },
    pipelines: { find: (path: string) => engine.pipeline({ path }) },
    context: { extensionUri: { path: '/extension' } },
    log: { guard: (run: unknown) => run },
  } as unknown as Services;
  [unet, encoder] = [model('/p/unet.onnx'), model('/p/encoder.onnx')];
  documents.add(unet);
  documents.add(encoder);
  documents.activate(unet);
});

/** Everything that happens around one edit: its steps, their plan and sizes, and statistics by the hundred. */
async function edit(document: ModelDocument): Promise<void> {
  document.apply(step);
  await document.refreshPlan();
  await document.refreshSizes();
  await document.scan(() => undefined);
}

test('a change says of which document it is, and what it is', async () => {
  const changes: [ModelDocument, DocumentChange][] = [];
  documents.onDidChange(({ document, change }) => changes.push([document, change]));
  encoder!.apply(step);
  await expect.poll(() => encoder!.plan).not.toBeNull();
  await encoder!.refreshSizes();
  expect(changes.every(([document]) => document === encoder)).toBe(true);
  expect(changes.map(([, change]) => change)).toEqual(['steps', 'plan', 'sizes']);
});

describe.each([
  ['layers', () => new LayersTree(services), 0],
  ['recipe', () => new RecipeTree(services), 1],
  ['pipeline', () => new PipelineTree(services), 0],
] as const)('the %s tree', (_, make, asBefore) => {
  test('is drawn anew for the steps and their plan, never for sizes, statistics or another pipeline’s model', async () => {
    let drawn = 0;
    const tree = make();
    tree.register();
    documents.activate(undefined);
    documents.activate(unet);
    await Promise.resolve();
    tree.onDidChangeTreeData(() => drawn++);
    await edit(encoder!);
    expect(drawn).toBe(0);
    const plans: DocumentChange[] = [];
    unet!.onDidChange(change => plans.push(change));
    await edit(unet!);
    const told = plans.filter(change => change === 'steps' || change === 'plan').length;
    expect(plans.length).toBeGreaterThan(told + 100);
    // The same plan, told once more, changes no row of the recipe.
    expect(drawn).toBe(told - asBefore);
  });
});

test('a panel over files hears of their steps, openings and ends, and of no other file', async () => {
  let told = 0;
  followFiles(
    documents,
    () => ['/p/unet.onnx'],
    () => told++,
  );
  await edit(encoder!);
  expect(told).toBe(0);
  await edit(unet!);
  expect(told).toBe(1);
  unet!.dispose();
  expect(told).toBe(2);
  documents.add(model('/p/unet.onnx'));
  expect(told).toBe(3);
});

test('a model crosses to the inspector once, and only its edits after that', async () => {
  const posted: { readonly event: { readonly kind: string } }[] = [];
  const never = () => new Disposable(() => undefined);
  new InspectorView(services).resolveWebviewView({
    webview: {
      ...{ options: {}, html: '', cspSource: '', onDidReceiveMessage: never },
      asWebviewUri: (uri: vscode.Uri) => uri,
      postMessage: (message: never) => Promise.resolve(posted.push(message)),
    },
    onDidDispose: never,
  } as unknown as vscode.WebviewView);
  documents.activate(encoder);
  documents.select(encoder!, [2], {});
  await edit(encoder!);
  await edit(unet!);
  const { revision } = encoder!;
  expect(posted.map(({ event }) => event)).toEqual([
    {
      kind: 'state',
      state: expect.objectContaining({ model: encoder!.model, layer: null }) as unknown,
    },
    { kind: 'selection', layer: 2 },
    { kind: 'edits', edits: { revision } },
  ]);
});
