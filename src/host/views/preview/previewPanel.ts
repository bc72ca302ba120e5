import path from 'node:path';
import * as vscode from 'vscode';
import { previewRequests } from '../../../shared/messages/requestSchemas';
import type { MaterializedModels } from '../../../engine/evaluate/materialize';
import { Failure, type FailureData } from '../../../shared/failure';
import type { GenerationSettings } from '../../../shared/generation/generation';
import type { GenerationDefaults, PipelineDescription } from '../../../shared/model/model';
import type {
  PreviewEvent,
  PreviewForm,
  PreviewHost,
  PreviewPipeline,
  PreviewState,
} from '../../../shared/messages/previewMessages';
import { exportFile } from '../../ui/exportFile';
import type { Services } from '../../services/services';
import { WebviewChannel } from '../../ui/webviewChannel';
import { webviewOptions, webviewPage } from '../../ui/webviewPage';
import type { History } from './history';
import { CurrentRun } from './currentRun';
import {
  keepSeed,
  keepsSeed,
  promptedForm,
  rememberForm,
  settledForm,
  startingForm,
} from './previewForm';
import { restoreRecipe } from './restoreRecipe';
import { runPreview } from './runPreview';
import { comparisonsFor, type PreviewSource, sourcesFor } from './sources';

/** What the panel needs besides the shared services. */
export interface PreviewServices extends Services {
  readonly models: MaterializedModels;
  readonly history: History;
}

/** Pictures that were made elsewhere before, by what they were made. */
export interface PictureAgain {
  readonly settings: GenerationSettings;
  readonly sources: readonly PreviewSource[];
}

/** What a panel opens with. */
export interface PreviewStart {
  readonly pipeline: PipelineDescription | null;
  /** Generate at once with this prompt. */
  readonly prompt?: string;
  /** Generate at once what was generated before. */
  readonly again?: PictureAgain;
  /** Asks for a pipeline; remembered for the file it stands in for. */
  readonly chooseFolder: () => Promise<PipelineDescription | undefined>;
}

/** The preview panel: answers its webview, runs previews, keeps history. */
export class PreviewPanel {
  readonly #channel: WebviewChannel<PreviewHost, PreviewEvent>;
  readonly #run: CurrentRun;
  #start: PreviewStart;
  #failure: FailureData | null = null;
  /** Whether a page has asked for the state: it shows what fails. */
  #hasPage = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly services: PreviewServices,
    start: PreviewStart,
  ) {
    this.#start = start;
    const { context, log, documents } = services;
    panel.webview.options = webviewOptions(context.extensionUri);
    this.#channel = new WebviewChannel(panel.webview, {
      host: this.#host(),
      requests: previewRequests,
      log,
    });
    this.#run = new CurrentRun(event => {
      this.#take(event);
    });
    const refresh = (): void => {
      this.#channel.send({ kind: 'pipeline', pipeline: this.#pipeline() });
    };
    const listeners = vscode.Disposable.from(
      this.#channel,
      documents.onDidChange(({ change }) => {
        if (change === 'steps' || change === 'model') refresh();
      }),
      documents.onDidOpen(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      void this.#run.cancel();
    });
    panel.webview.html = webviewPage(panel.webview, context.extensionUri, 'preview');
    this.#generateAsked();
  }

  /** Shows another pipeline, or generates with another prompt, in the open panel. */
  async restart(start: PreviewStart): Promise<void> {
    this.#start = start;
    this.#generateAsked();
    await this.#sendState();
  }

  /** Starts at once where the command brought what to generate: the page may come later. */
  #generateAsked(): void {
    const { context, log } = this.services;
    const { pipeline, prompt, again } = this.#start;
    if (!pipeline || (prompt === undefined && !again)) return;
    const { defaults } = pipeline;
    const comparisons = comparisonsFor(this.services, pipeline);
    const form = again
      ? settledForm(again.settings, comparisons)
      : promptedForm(context, { comparisons, defaults }, prompt!);
    void rememberForm(context, form, defaults);
    if (vscode.workspace.isTrusted)
      void this.#generate(form, again?.sources).catch(log.show.bind(log));
  }

  async #generate(form: PreviewForm, known?: readonly PreviewSource[]): Promise<void> {
    const { services } = this;
    const pipeline = this.#runnable();
    await this.#run.start(async call => {
      const sources = known ?? (await sourcesFor(services, pipeline, form.comparison));
      if (!sources) throw new Failure({ code: 'cancelled', message: vscode.l10n.t('Cancelled.') });
      const { entry, images } = await runPreview(services, { form, sources }, call);
      await services.history.add(entry, images);
      return entry;
    });
  }

  /** Keeps what a later page has to know of a run, and tells the page that is there. */
  #take(event: PreviewEvent): void {
    const { log } = this.services;
    if (event.kind === 'begun') this.#failure = null;
    if (event.kind === 'ended' && event.failure && event.failure.code !== 'cancelled') {
      this.#failure = event.failure;
      const failure = new Failure(event.failure);
      if (this.#hasPage) log.record(failure);
      else log.show(failure);
    }
    this.#channel.send(event);
  }

  #pipeline(): PreviewPipeline | null {
    const { pipeline } = this.#start;
    if (!pipeline) return null;
    return {
      folder: pipeline.folder,
      label: vscode.workspace.asRelativePath(pipeline.folder),
      missing: pipeline.missing,
      comparisons: comparisonsFor(this.services, pipeline),
      trusted: vscode.workspace.isTrusted,
    };
  }

  get #defaults(): GenerationDefaults | undefined {
    return this.#start.pipeline?.defaults;
  }

  /** One event with all that the page shows: what the run tells afterwards comes after it. */
  async #sendState(): Promise<void> {
    const { context, history } = this.services;
    const entries = await history.entries();
    const pipeline = this.#pipeline();
    const state: PreviewState = {
      pipeline,
      form: startingForm(context, pipeline?.comparisons ?? [], this.#defaults),
      keepSeed: keepsSeed(context),
      history: entries,
      running: this.#run.events,
      failure: this.#failure,
    };
    this.#channel.send({ kind: 'state', state });
  }

  #host(): PreviewHost {
    const { services } = this;
    const { context, engines, history, log } = services;
    return {
      ready: () => {
        this.#hasPage = true;
        return this.#sendState();
      },
      generate: async form => {
        await rememberForm(context, form, this.#defaults);
        await this.#generate(form);
      },
      cancel: () => this.#run.cancel(),
      images: ({ id }) => history.images(id),
      tokens: ({ text }, { signal }) =>
        engines.model.tokens({ folder: this.#some().folder, text }, { signal }),
      remember: form => rememberForm(context, form, this.#defaults),
      keepSeed: ({ keep }) => keepSeed(context, keep),
      savePng: async ({ id, side, image }) => {
        const { form, folder } = await history.entry(id);
        const name = `${slug(form.prompt)}-${form.seed}${side > 0 ? '-pruned' : ''}.png`;
        await exportFile(
          vscode.Uri.file(path.join(folder, name)),
          name,
          await history.png(id, side, image),
        );
      },
      copySeed: async ({ seed }) => {
        await vscode.env.clipboard.writeText(String(seed));
      },
      readImage: async ({ png }) => (await engines.model.image({ png })).record ?? null,
      restoreRecipe: async request => {
        const png = 'png' in request ? request.png : await history.png(request.id, request.side, 0);
        const { record } = await engines.model.image({ png });
        if (record) await restoreRecipe(services, this.#some(), record).catch(log.show.bind(log));
      },
      forget: async ({ id }) => {
        const gone = id === undefined ? (await history.entries()).map(entry => entry.id) : [id];
        for (const each of gone) await history.remove(each);
        return history.entries();
      },
      chooseFolder: async () => {
        const pipeline = await this.#start.chooseFolder();
        if (pipeline) await this.restart({ chooseFolder: this.#start.chooseFolder, pipeline });
      },
      showLog: () => {
        log.channel.show();
        return Promise.resolve();
      },
    };
  }

  #some(): PipelineDescription {
    const { pipeline } = this.#start;
    if (pipeline) return pipeline;
    throw new Failure({
      code: 'missing',
      message: vscode.l10n.t('No pipeline is chosen.'),
      hint: vscode.l10n.t('Choose a pipeline folder.'),
    });
  }

  #runnable(): PipelineDescription {
    if (vscode.workspace.isTrusted) return this.#some();
    throw new Failure({
      code: 'no-permission',
      message: vscode.l10n.t('Models are not run in a restricted workspace.'),
      hint: vscode.l10n.t('Trust the workspace to generate previews.'),
    });
  }
}

/** The start of a prompt as a file name. */
const slug = (prompt: string): string =>
  prompt
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40) || 'preview';
