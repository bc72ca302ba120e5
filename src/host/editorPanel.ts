import * as vscode from 'vscode';
import type { EditorEvent, EditorHost, EditorState, EditState } from '../shared/editorMessages';
import { exportFile } from './exportFile';
import { runEditorCommand } from './commands/editorCommands';
import type { ModelDocument } from './modelDocument';
import { revised } from './revised';
import type { Services } from './services';
import { stepFor } from './stepFor';
import { WebviewChannel } from './webviewChannel';
import { webviewPage } from './webviewPage';

/** One editor of a document: answers its webview and keeps it in step with the document. */
export class EditorPanel {
  readonly #channel: WebviewChannel<EditorHost, EditorEvent>;
  #sentStatistics = new Set<number>();

  constructor(
    private readonly document: ModelDocument,
    panel: vscode.WebviewPanel,
    private readonly services: Services,
  ) {
    this.#channel = new WebviewChannel<EditorHost, EditorEvent>(
      panel.webview,
      this.#host(),
      services.log,
    );
    const { documents } = services;
    const listeners = vscode.Disposable.from(
      this.#channel,
      document.onDidChange(change => {
        if (change === 'statistics') this.#sendStatistics();
        else if (change === 'model') void this.#sendModel();
        else void this.#sendEdits();
      }),
      document.onDidProgress(progress => this.#send({ kind: 'progress', ...progress })),
      documents.onDidSelect(({ document: selected, layers, from }) => {
        if (selected === document && from !== this)
          this.#send({ kind: 'selection', layers, reveal: layers.length > 0 });
      }),
      panel.onDidChangeViewState(() => {
        if (panel.active) documents.activate(document);
      }),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
    });
    if (panel.active) documents.activate(document);
    panel.webview.html = webviewPage(panel.webview, services.context.extensionUri, 'editor');
  }

  #send(event: EditorEvent): void {
    this.#channel.send(event);
  }

  #host(): EditorHost {
    const { document, services } = this;
    const { model } = services.engines;
    const path = (): string => document.state.base.path;
    return {
      ready: async () => {
        this.#sentStatistics = new Set(
          document.statistics.flatMap((known, layer) => (known ? [layer] : [])),
        );
        this.#startScan();
        this.#sendBanner();
        return this.#state();
      },
      thumbnails: (request, { signal, report }) => {
        const { rendition, revision } = document;
        return model.thumbnails(
          { ...request, ...rendition },
          {
            signal,
            report: tile => {
              report({ ...tile, revision });
            },
          },
        );
      },
      tile: (request, { signal }) =>
        revised(document, rendition => model.tile({ ...request, ...rendition }, { signal })),
      select: ({ selector }, { signal }) => model.select({ path: path(), selector }, { signal }),
      classes: ({ layers }, { signal, report }) => {
        const { revision } = document;
        return model.classes(
          { path: path(), layers },
          {
            signal,
            report: counts => {
              report({ ...counts, revision });
            },
          },
        );
      },
      rank: (request, { signal }) =>
        revised(document, async ({ path: base }) => ({
          rank: await model.rank({ ...request, path: base }, { signal }),
        })),
      selectLayers: ({ layers }) => {
        services.documents.select(document, layers, this);
        return Promise.resolve();
      },
      apply: request => {
        document.apply(stepFor(document.model, request));
        return Promise.resolve({ revision: document.revision });
      },
      dryRun: (request, { signal }) =>
        revised(document, ({ path: base, steps }) => {
          const step = stepFor(document.model, request);
          return model.plan({ path: base, steps: [...steps, step] }, { signal });
        }),
      command: async ({ command, layers }) => {
        await runEditorCommand(services, document, command, layers);
      },
      exportFile: ({ name, bytes }) => exportFile(document.uri, name, bytes),
    };
  }

  async #state(): Promise<EditorState> {
    const { document } = this;
    return {
      model: document.model,
      edits: await this.#edits(),
      statistics: document.statistics,
      selection:
        this.services.documents.active === document ? this.services.documents.selection : [],
      label: vscode.workspace.asRelativePath(document.uri),
    };
  }

  async #edits(): Promise<EditState> {
    const edits = this.document.editState();
    // The first picture must not wait for the siblings' scans.
    if (!edits.plan) return { ...edits, pipeline: null };
    return {
      ...edits,
      pipeline: await this.services.pipelines.figure(this.document).catch(() => null),
    };
  }

  /** Another model, or a failure, stands here now. */
  async #sendModel(): Promise<void> {
    this.#sentStatistics.clear();
    this.#send({ kind: 'model', state: await this.#state() });
    this.#sendBanner();
    this.#startScan();
  }

  async #sendEdits(): Promise<void> {
    const edits = await this.#edits();
    // What changed while the siblings were counted sends its own.
    if (edits.revision === this.document.revision) this.#send({ kind: 'edits', edits });
  }

  #startScan(): void {
    const { document } = this;
    if (document.failure || document.statistics.every(known => known !== null)) return;
    document
      .scan((done, total) => {
        this.#send({
          kind: 'progress',
          what: vscode.l10n.t('Reading weights'),
          progress: done === total ? null : { done, total },
        });
      })
      .catch((thrown: unknown) => {
        const failure = this.services.log.record(thrown).toData();
        if (failure.code !== 'cancelled')
          this.#send({ kind: 'banner', banner: { failure, actions: ['reload', 'showLog'] } });
      });
  }

  #sendStatistics(): void {
    const fresh = this.document.statistics.flatMap((statistics, layer) =>
      statistics && !this.#sentStatistics.has(layer) ? [{ layer, statistics }] : [],
    );
    for (const { layer } of fresh) this.#sentStatistics.add(layer);
    if (fresh.length > 0) this.#send({ kind: 'statistics', layers: fresh });
  }

  #sendBanner(): void {
    const { failure } = this.document;
    this.#send({
      kind: 'banner',
      banner: failure ? { failure: failure.toData(), actions: ['reload', 'showLog'] } : null,
    });
  }
}
