import * as vscode from 'vscode';
import { modelIdentity } from '../../shared/model/model';
import { editorRequests } from '../../shared/messages/requestSchemas';
import type {
  EditorEvent,
  EditorHost,
  EditorState,
  EditState,
  PipelineFigure,
} from '../../shared/messages/editorMessages';
import { exportFile } from '../ui/exportFile';
import { runEditorCommand } from '../edits/editorCommands';
import { addSteps } from '../edits/addSteps';
import type { ModelDocument } from '../document/modelDocument';
import { revised } from '../document/revised';
import type { Services } from '../services/services';
import { stepFor } from '../edits/stepFor';
import { WebviewChannel } from '../ui/webviewChannel';
import { webviewPage } from '../ui/webviewPage';

/** How long sizes and the pipeline's figure wait for a picture, in milliseconds: a busy page takes more than a second to ask for it. */
const PATIENCE = 5000;

/** One editor of a document: answers its webview and keeps it in step with the document. */
export class EditorPanel {
  readonly #channel: WebviewChannel<EditorHost, EditorEvent>;
  #sentStatistics = new Set<number>();
  /** The pipeline's figure, and the revision that it is of. */
  #pipeline: { readonly revision: number; readonly figure: PipelineFigure | null } | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** When it was opened, until its page is there: the page is loaded anew whenever its tab is shown again. */
  #began: number | undefined = performance.now();

  constructor(
    private readonly document: ModelDocument,
    panel: vscode.WebviewPanel,
    private readonly services: Services,
  ) {
    this.#channel = new WebviewChannel<EditorHost, EditorEvent>(panel.webview, {
      host: this.#host(),
      requests: editorRequests,
      log: services.log,
    });
    const { documents, sensitivities } = services;
    const listeners = vscode.Disposable.from(
      this.#channel,
      document.onDidChange(change => {
        if (change === 'statistics') this.#sendStatistics();
        else if (change === 'model') this.#sendModel();
        else this.#sendEdits();
      }),
      sensitivities.onDidTell(({ document: of, news }) => {
        if (of === document) this.#send(news);
      }),
      document.onDidProgress(progress => {
        this.#send({ kind: 'progress', ...progress });
      }),
      documents.onDidSelect(({ document: selected, layers, from }) => {
        if (selected === document && from !== this)
          this.#send({ kind: 'selection', layers, reveal: layers.length > 0 });
      }),
      panel.onDidChangeViewState(() => {
        if (panel.active) documents.activate(document);
      }),
    );
    panel.onDidDispose(() => {
      this.#isClosed = true;
      clearTimeout(this.#waiting);
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
    const { sensitivities } = services;
    const { model } = services.engines;
    const path = (): string => document.state.base.path;
    return {
      ready: () => {
        if (this.#began !== undefined)
          services.log.took(`Loaded the page of ${path()}`, this.#began);
        this.#began = undefined;
        this.#sentStatistics = new Set(
          document.statistics.flatMap((known, layer) => (known ? [layer] : [])),
        );
        this.#startScan();
        this.#sendBanner();
        this.#measureSoon();
        return Promise.resolve(this.#state());
      },
      thumbnails: (request, { signal, report }) => {
        const { modelRef, revision } = document;
        clearTimeout(this.#waiting);
        return model
          .thumbnails(
            { ...request, ...modelRef },
            {
              signal,
              report: tile => {
                report({ ...tile, revision });
              },
            },
          )
          .finally(() => {
            this.#measureAfter(revision);
          });
      },
      tile: (request, { signal }) => {
        const { revision } = document;
        clearTimeout(this.#waiting);
        return revised(document, modelRef =>
          model.tile({ ...request, ...modelRef }, { signal }).finally(() => {
            this.#measureAfter(revision);
          }),
        );
      },
      select: async ({ selector }, { signal }) => {
        const revision = modelIdentity(document.model);
        return { layers: await model.select({ path: path(), selector }, { signal }), revision };
      },
      buckets: ({ layers }, { signal, report }) => {
        const { revision } = document;
        return model.buckets(
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
      removedUnits: (_, { signal }) =>
        revised(document, async modelRef => ({
          sets: await model.removedUnits(modelRef, { signal }),
        })),
      scoreSpreads: ({ by }, { signal }) =>
        revised(document, modelRef => model.scoreSpreads({ ...modelRef, by }, { signal })),
      selectLayers: ({ layers }) => {
        services.documents.select(document, layers, this);
        return Promise.resolve();
      },
      apply: async request => {
        const step = stepFor(document.model, request);
        await addSteps(services, { document, added: [step], label: step.label });
        return { revision: document.revision };
      },
      dryRun: (request, { signal }) =>
        revised(document, ({ path: base, steps }) => {
          const step = stepFor(document.model, request);
          return model.plan({ path: base, steps: [...steps, step] }, { signal });
        }),
      sensitivity: () => sensitivities.look(document),
      measure: ({ by }) => {
        // How it goes is told as news; its end is not waited for.
        sensitivities.measure(document, by).catch((thrown: unknown) => services.log.record(thrown));
        return Promise.resolve();
      },
      stopMeasuring: () => sensitivities.stop(document),
      command: async ({ command, layers }) => {
        await runEditorCommand(services, document, command, layers);
      },
      exportFile: ({ name, bytes }) => exportFile(document.uri, name, bytes),
    };
  }

  #state(): EditorState {
    const { document } = this;
    return {
      model: document.model,
      edits: this.#edits(),
      statistics: document.statistics,
      selection:
        this.services.documents.active === document ? this.services.documents.selection : [],
      label: vscode.workspace.asRelativePath(document.uri),
    };
  }

  #edits(): EditState {
    const edits = this.document.editState();
    const known = this.#pipeline?.revision === edits.revision ? this.#pipeline.figure : null;
    return { ...edits, pipeline: known };
  }

  /** Another model, or a failure, stands here now. */
  #sendModel(): void {
    this.#sentStatistics.clear();
    this.#send({ kind: 'model', state: this.#state() });
    this.#sendBanner();
    this.#startScan();
  }

  #sendEdits(): void {
    this.#send({ kind: 'edits', edits: this.#edits() });
    // Where no picture is asked for, nothing else says when.
    this.#measureSoon();
  }

  /** Anew for every edit: the time that one has waited is none that the next one has. */
  #measureSoon(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(this.#measure, PATIENCE);
  }

  /** A picture of before an edit ends when that comes; the one of after it is yet to be asked for. Closing ends them, too. */
  #measureAfter(revision: number): void {
    if (this.#isClosed) return;
    if (revision === this.document.revision) this.#measure();
    else this.#measureSoon();
  }

  /** Fetches the sizes and the pipeline's figure, for which the first picture after an edit must not wait. */
  readonly #measure = (): void => {
    clearTimeout(this.#waiting);
    const { revision, plan } = this.document;
    if (!plan || this.#pipeline?.revision === revision) return;
    this.#pipeline = { revision, figure: null };
    void this.document.refreshSizes().catch(() => undefined);
    this.services.pipelines.figure(this.document).then(
      figure => {
        if (revision !== this.document.revision) return;
        this.#pipeline = { revision, figure };
        this.#send({ kind: 'edits', edits: this.#edits() });
      },
      () => undefined,
    );
  };

  #startScan(): void {
    const { document } = this;
    if (document.failure || document.statistics.every(known => known !== null)) return;
    const began = performance.now();
    document
      .scan((done, total) => {
        this.#send({
          kind: 'progress',
          what: vscode.l10n.t('Reading weights'),
          progress: done === total ? null : { done, total },
        });
      })
      .then(() => {
        this.services.log.took(`Scanned ${document.state.base.path}`, began);
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
