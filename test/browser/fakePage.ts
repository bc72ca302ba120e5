import type { CompareEvent, CompareHost } from '../../src/shared/messages/compareMessages';
import type { EditorEvent, InspectorEvent } from '../../src/shared/messages/editorMessages';
import { toFailure } from '../../src/shared/failure';
import type { Method } from '../../src/shared/rpc/method';
import type { ModelDescription } from '../../src/shared/model/model';
import type { PreviewEvent } from '../../src/shared/messages/previewMessages';
import type { PipelineEvent, PipelineHost } from '../../src/shared/messages/pipelineMessages';
import type { SweepHost, SweepUpdate } from '../../src/shared/messages/sweepMessages';
import { checkRequests } from '../../src/shared/messages/checkRequests';
import {
  compareRequests,
  editorRequests,
  inspectorRequests,
  pipelineRequests,
  sweepRequests,
  previewRequests,
} from '../../src/shared/messages/requestSchemas';
import type { ClientMessage, ServerMessage } from '../../src/shared/rpc/protocol';
import { FakeHost } from './fakeHost';
import type { FakeStep } from './fakeStep';
import { fakeModel, trainedModel } from './fakeModel';
import {
  droppedPng,
  FakePreview,
  foreignPng,
  plainPreview,
  type PreviewOptions,
} from './fakePreview';
import { type Answers, toldHost } from './toldHost';

/** What a test decides before the page loads. */
export interface PageOptions {
  readonly app: 'compare' | 'editor' | 'inspector' | 'pipeline' | 'preview' | 'sweep';
  readonly answers: Answers;
  readonly steps: readonly FakeStep[];
  readonly selection: readonly number[];
  /** Layers beside the first 17. */
  readonly extraLayers: number;
  /** Another model than the small one. */
  readonly description: ModelDescription | null;
  /** What the webview remembered when it was hidden. */
  readonly remembered: unknown;
  readonly thumbnails: 'answered' | 'pending' | 'failing';
  /** What draws with WebGL2: the test's processor, what the page takes for a graphics card, or nothing. */
  readonly webgl: 'processor' | 'card' | 'none';
  /** Whether the browser has time to draw: `held` is a machine that is busy otherwise. */
  readonly frames: 'drawn' | 'held';
  readonly preview: Partial<PreviewOptions>;
}

/** What a test can do to the loaded page. */
export interface PageControl {
  readonly calls: readonly { readonly name: string; readonly request: unknown }[];
  readonly host: FakeHost;
  readonly preview: FakePreview;
  /** A PNG as Pollard saves it, and one of another program. */
  readonly png: () => Uint8Array;
  readonly foreignPng: () => Uint8Array;
  readonly state: () => unknown;
  readonly send: (
    event: CompareEvent | EditorEvent | InspectorEvent | PipelineEvent | SweepUpdate | PreviewEvent,
  ) => void;
}

declare global {
  interface Window {
    pollardOptions: PageOptions;
    pollard: PageControl;
    acquireVsCodeApi: () => unknown;
  }
}

const options = window.pollardOptions;
const calls: { name: string; request: unknown }[] = [];
let remembered = options.remembered;

// Messages cross as VS Code's do: cloned, and never in the same task.
const post = (message: ServerMessage): void => {
  window.postMessage(message);
};
const send: PageControl['send'] = event => {
  post({ type: 'event', event });
};
const host = new FakeHost(
  options.description ? trainedModel(options.description) : fakeModel(options.extraLayers),
  send,
);
host.steps = options.steps;
host.selection = options.selection;
if (options.thumbnails === 'pending') host.holdPictures();
if (options.thumbnails === 'failing') host.failPictures('The file is gone.');

const preview = new FakePreview({ ...plainPreview, ...options.preview }, send);

const told: unknown = toldHost(() => window.pollardOptions.answers);
// What a page asks for has its shape, or its test fails.
const apps = {
  editor: () => checkRequests(host.editor(), editorRequests),
  inspector: () => checkRequests(host.inspector(), inspectorRequests),
  preview: () => checkRequests(preview.host(), previewRequests),
  pipeline: () => checkRequests(told as PipelineHost, pipelineRequests),
  compare: () => checkRequests(told as CompareHost, compareRequests),
  sweep: () => checkRequests(told as SweepHost, sweepRequests),
};
const methods = apps[options.app]() as unknown as Record<string, Method<unknown, unknown, unknown>>;
const running = new Map<number, AbortController>();

async function answer({
  id,
  name,
  request,
}: Extract<ClientMessage, { type: 'call' }>): Promise<void> {
  calls.push({ name, request });
  const report = (event: unknown): void => {
    post({ type: 'report', id, event });
  };
  const abort = new AbortController();
  const { signal } = abort;
  running.set(id, abort);
  try {
    post({ type: 'ok', id, result: await methods[name]!(request, { signal, report }) });
  } catch (thrown) {
    post({ type: 'failure', id, failure: toFailure(thrown).toData() });
  }
}

window.pollard = {
  calls,
  host,
  preview,
  png: droppedPng,
  foreignPng,
  send,
  state: () => remembered,
};
window.acquireVsCodeApi = () => ({
  postMessage: (message: ClientMessage) => {
    if (message.type === 'call') setTimeout(() => void answer(structuredClone(message)), 0);
    else setTimeout(() => running.get(message.id)?.abort(), 0);
  },
  getState: () => remembered,
  setState: (state: unknown) => {
    remembered = structuredClone(state);
  },
});

if (options.frames === 'held') window.requestAnimationFrame = () => 0;

if (options.webgl === 'card') WebGL2RenderingContext.prototype.getExtension = () => null;

if (options.webgl === 'none') {
  const canvas: { getContext: (kind: string, ...rest: unknown[]) => unknown } =
    HTMLCanvasElement.prototype;
  const real = canvas.getContext;
  canvas.getContext = function (kind, ...rest) {
    return kind === 'webgl2' ? null : real.call(this, kind, ...rest);
  };
}
