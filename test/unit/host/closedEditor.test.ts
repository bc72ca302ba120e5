import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { ModelApi } from '../../../src/engine/api/modelApi';
import { Documents } from '../../../src/host/document/documents';
import { ModelDocument } from '../../../src/host/document/modelDocument';
import { EditorPanel } from '../../../src/host/editor/editorPanel';
import type { Services } from '../../../src/host/services/services';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import type { Remote } from '../../../src/shared/rpc/method';
import type { Plan } from '../../../src/shared/stats/plan';
import { fakeModel } from '../../browser/fakeModel';
import { EventEmitter, fileUri } from '../../fixtures/vscodeStandIn';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'Prune to 50 %' };
const plan = {} as Plan;

/** An editor whose page has asked for a picture, which comes when the test says so. */
async function opened() {
  const [messages, closes] = [new EventEmitter<unknown>(), new EventEmitter<void>()];
  const asked: string[] = [];
  const pictures: (() => void)[] = [];
  const picture = (): Promise<object> =>
    new Promise(come => {
      pictures.push(() => {
        come({});
      });
    });
  const never = (name: string) => (): Promise<never> => {
    asked.push(name);
    return new Promise(() => undefined);
  };
  const model = {
    ...{ thumbnails: picture, tile: picture, sizes: never('sizes'), scan: never('scan') },
    plan: () => Promise.resolve(plan),
  } as unknown as Remote<ModelApi>;
  const { description } = fakeModel();
  const uri = fileUri(description.path) as unknown as vscode.Uri;
  const document = new ModelDocument(uri, description, model, 'identity');
  await document.refreshPlan();
  const webview = {
    ...{ html: '', cspSource: '', asWebviewUri: (of: unknown) => of },
    ...{ onDidReceiveMessage: messages.event, postMessage: () => Promise.resolve(true) },
  };
  const panel = {
    ...{ webview, active: false, onDidDispose: closes.event },
    onDidChangeViewState: new EventEmitter<void>().event,
  };
  const services = {
    ...{ documents: new Documents(), engines: { model }, log: { took: () => undefined } },
    ...{ context: { extensionUri: { path: '' } }, pipelines: { figure: never('figure') } },
    sensitivities: { onDidTell: new EventEmitter().event },
  };
  new EditorPanel(
    document,
    panel as unknown as vscode.WebviewPanel,
    services as unknown as Services,
  );
  const cells = { rows: 1, columns: 1 };
  const call = (name: string, request: object): void => {
    messages.fire({ type: 'call', id: asked.length + pictures.length, name, request });
  };
  call('ready', {});
  await vi.waitFor(() => {
    expect(asked).toEqual(['scan']);
  });
  expect(vi.getTimerCount()).toBe(1);
  const requests = {
    thumbnails: { layers: [0], ...cells },
    tile: { layer: 0, row: 0, column: 0, height: 1, width: 1, ...cells },
  };
  return {
    ...{ document, asked },
    ask: async (name: keyof typeof requests) => {
      call(name, requests[name]);
      await vi.waitFor(() => {
        expect(pictures).toHaveLength(1);
      });
    },
    come: async () => {
      pictures.shift()!();
      // All that follows from it is done by then.
      await new Promise(setImmediate);
    },
    close: () => {
      closes.fire();
    },
  };
}

test.each(['thumbnails', 'tile'] as const)(
  'an editor asks for sizes once its page has its %s, or a while after an edit that those are not of',
  async name => {
    const { document, asked, ask, come } = await opened();
    await ask(name);
    await come();
    expect(asked).toEqual(['scan', 'sizes', 'figure']);
    await ask(name);
    document.replaceSteps([step], step.label, plan);
    await come();
    expect(vi.getTimerCount()).toBe(1);
    vi.runAllTimers();
    expect(asked).toEqual(['scan', 'sizes', 'figure', 'sizes', 'figure']);
  },
);

test.each(['thumbnails', 'tile'] as const)(
  'an editor that was closed before its %s came asks for nothing more, then or later',
  async name => {
    const { asked, ask, come, close } = await opened();
    await ask(name);
    close();
    await come();
    expect(vi.getTimerCount()).toBe(0);
    expect(asked).toEqual(['scan']);
  },
);

test.each(['thumbnails', 'tile'] as const)(
  'an editor that was closed before its %s of earlier steps came waits for nothing',
  async name => {
    const { document, asked, ask, come, close } = await opened();
    await ask(name);
    document.replaceSteps([step], step.label, plan);
    close();
    await come();
    expect(vi.getTimerCount()).toBe(0);
    expect(asked).toEqual(['scan']);
  },
);
