import type { EditorStore } from '../../../webview/editor/state/store';
import { HeldHost } from './heldHost';

const LAYERS = 12;

export interface EditorView {
  readonly host: HeldHost;
  readonly store: EditorStore;
  readonly layers: readonly number[];
}

/** What an answer really is of, whatever it claims. */
export const truthOf = (answer: object | null): string =>
  (answer as { readonly truth?: string } | null)?.truth ?? '';

const layers = Array.from({ length: LAYERS }, (_, index) => ({
  index,
  name: `layer ${index}`,
  block: 'block',
  role: 'projection',
  target: 'linear',
  layout: 'out-in',
  outputs: 1024,
  inputs: 1024,
  kernel: [],
  heads: 0,
  weight: { name: `w${index}`, dims: [1024, 1024], elementType: 'float32', elements: 2 ** 20 },
  others: [],
}));

/** A plan that says of which revision it is, in the first layer's zeros; rows were pruned, so that no histogram explains it. */
const plan = (revision: number): object => ({
  layers: layers.map(({ index }) => ({
    layer: index,
    weight: { zeros: revision, total: 2 ** 20 },
    before: { zeros: 0, total: 2 ** 20 },
    steps: [],
  })),
  figures: {
    targeted: { zeros: revision, total: 2 ** 20 },
    component: { zeros: revision, total: 2 ** 20 },
  },
  targets: ['linear'],
  truth: `plan at ${revision}`,
  prunedByStep: [],
  notes: [],
});

const edits = (revision: number): object => ({
  revision,
  steps: [],
  unsavedSteps: 0,
  plan: plan(revision),
  pipeline: null,
  sizes: null,
});

interface Request {
  readonly layer: number;
  readonly layers: readonly number[];
}

/** The editor's store on a host that answers when the test says so. */
export async function editorView(): Promise<EditorView> {
  const host: HeldHost = new HeldHost(
    ({ name, request, revision }, report) => {
      const { layer, layers: several } = request as Request;
      const of = (one: number): object => ({
        ...(request as object),
        layer: one,
        revision,
        truth: `${one} at ${revision}`,
      });
      if (name === 'ready')
        return {
          model: { path: '/unet.onnx', fingerprint: 'f', layers },
          edits: edits(revision),
          statistics: [],
          selection: [],
          label: 'unet.onnx',
        };
      if (name === 'thumbnails') for (const one of several) report(of(one));
      if (name === 'buckets')
        for (const one of several) report({ ...of(one), counts: new Uint32Array(32_768).fill(7) });
      if (name === 'dryRun') return { ...plan(revision), revision };
      if (name === 'apply') return { revision: host.revision };
      return name === 'tile' ? of(layer) : undefined;
    },
    revision => ({ kind: 'edits', edits: edits(revision) }),
  );
  const { EditorStore } = await import('../../../webview/editor/state/store');
  const store = new EditorStore();
  void store.start();
  await host.commit();
  return { host, store, layers: layers.map(({ index }) => index) };
}
