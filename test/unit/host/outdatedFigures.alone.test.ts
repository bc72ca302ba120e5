import type * as vscode from 'vscode';
import { expect, test, vi } from 'vitest';
import type { ModelApi } from '../../../src/engine/api/modelApi';
import { Documents } from '../../../src/host/document/documents';
import { LayerNode } from '../../../src/host/document/layerNode';
import { LayersTree } from '../../../src/host/views/layers/layersTree';
import { ModelDocument } from '../../../src/host/document/modelDocument';
import { PipelineTree } from '../../../src/host/views/pipeline/pipelineTree';
import type { Services } from '../../../src/host/services/services';
import { statusBar } from '../../../src/host/views/statusBar';
import { percent } from '../../../src/shared/format';
import type { Remote } from '../../../src/shared/rpc/method';
import type { Plan } from '../../../src/shared/stats/plan';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { fileUri } from '../../fixtures/vscodeStandIn';
import { fakeModel } from '../../browser/fakeModel';

const bar = vi.hoisted(() => ({
  text: '',
  accessibilityInformation: { label: '' },
  isShown: false,
  show: () => void (bar.isShown = true),
  hide: () => void (bar.isShown = false),
  dispose: () => undefined,
}));
vi.mock('vscode', async importOriginal => {
  const original = await importOriginal<{ readonly window: object }>();
  return {
    ...original,
    window: { ...original.window, createStatusBarItem: () => bar },
    StatusBarAlignment: { Left: 1 },
    TreeItemCollapsibleState: { None: 0, Collapsed: 1 },
    TreeItem: class {
      constructor(readonly label: string) {}
    },
  };
});

const { description } = fakeModel();
const STEP = { ...defaultStep, goal: { sparsity: 0.35 }, label: 'Prune UNet to 35 %' };
const LAYER = 4;

/** A plan where a share of every layer is zero. */
function planOf(share: number): Plan {
  const layers = description.layers.map(({ index, weight: { elements } }) => ({
    layer: index,
    weight: { zeros: elements * share, total: elements },
    before: { zeros: 0, total: elements },
    steps: [],
  }));
  const count = { zeros: 1000 * share, total: 1000 };
  const figures = { targeted: count, component: count };
  return {
    layers,
    figures,
    before: figures,
    targets: ['linear'],
    prunedByStep: [],
    restoredByStep: [],
    updated: 0,
    notes: [],
  };
}

/** A model that is looked at, whose plans come when the test says so. */
function open() {
  const waiting: ((plan: Plan) => void)[] = [];
  const engine = {
    plan: () => new Promise<Plan>(resolve => waiting.push(resolve)),
    sizes: () => new Promise(() => undefined),
  } as unknown as Remote<ModelApi>;
  const uri = fileUri(description.path) as unknown as vscode.Uri;
  const document = new ModelDocument(uri, description, engine, 'identity');
  const documents = new Documents();
  statusBar(documents);
  documents.add(document);
  documents.activate(document);
  const services = { documents, engines: { model: engine } } as unknown as Services;
  const [layers, components] = [new LayersTree(services), new PipelineTree(services)];
  const { block } = description.layers[LAYER]!;
  /** Figure and words of each native view. */
  const views = (): readonly (readonly [unknown, unknown])[] =>
    [
      layers.getTreeItem(new LayerNode(document, block, LAYER)),
      layers.getTreeItem(new LayerNode(document, block)),
      components.getTreeItem({ component: 'unet', path: description.path }),
    ].map(item => [item.description, item.accessibilityInformation?.label]);
  const counted = async (share: number): Promise<void> => {
    waiting.splice(0).forEach(resolve => {
      resolve(planOf(share));
    });
    await new Promise(resolve => setImmediate(resolve));
  };
  return { document, views, counted };
}

test('status bar and trees mark the old figures until the new ones are counted', async () => {
  const { document, views, counted } = open();
  void document.refreshPlan();
  expect(bar.isShown).toBe(false);
  await counted(0.35);
  const old = percent(0.35);
  expect(bar.text).toContain(old);
  for (const [figure, said] of views()) {
    expect(figure).toMatch(new RegExp(`^${old}`));
    expect(figure).not.toContain('…');
    expect(said).toBeUndefined();
  }
  document.apply(STEP);
  expect(bar.isShown).toBe(true);
  expect(bar.text).toContain(`${old} …`);
  expect(bar.accessibilityInformation.label).toMatch(/, out of date, updating$/);
  for (const [figure, said] of views()) {
    expect(figure).toMatch(new RegExp(`^${old}.* …$`));
    expect(said).toMatch(/, out of date, updating$/);
  }
  await counted(0.6);
  expect(bar.text).not.toContain('…');
  expect(bar.accessibilityInformation.label).not.toContain('out of date');
  for (const [figure, said] of views()) {
    expect(figure).toMatch(new RegExp(`^${percent(0.6)}`));
    expect(said).toBeUndefined();
  }
});

test('figures of the model before are not shown of another file at its place', async () => {
  const { document, views, counted } = open();
  void document.refreshPlan();
  await counted(0.35);
  document.reload({ ...description, fingerprint: 'another' }, 'other');
  expect(bar.isShown).toBe(false);
  for (const [figure] of views()) expect(figure).toBeUndefined();
});
