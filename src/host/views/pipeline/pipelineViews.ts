import path from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import type { PipelineDescription } from '../../../shared/model/model';
import { openDirtyEditors } from '../../document/openDirtyEditors';
import type { Services } from '../../services/services';
import { PipelinePanel } from './pipelinePanel';

const VIEW = 'pollard.pipelinePanel';

/** The panels of *Show Pipeline*, one per folder; they come back after a window reload. */
export class PipelineViews implements vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, PipelinePanel>();

  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { log } = this.services;
    return vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.commands.registerCommand(
        'pollard.showPipeline',
        log.guard((target: unknown) => this.show(target)),
      ),
    );
  }

  /** *Show Pipeline* of a file, a folder, or the active model. */
  async show(target: unknown): Promise<void> {
    const { documents, pipelines } = this.services;
    const uri = target instanceof vscode.Uri ? target : documents.active?.uri;
    if (!uri) return;
    const pipeline = await pipelines.find(uri.fsPath);
    if (!pipeline) throw noPipeline(uri.fsPath);
    const open = this.#panels.get(pipeline.folder);
    if (open) {
      open.panel.reveal();
      return;
    }
    const title = vscode.l10n.t('Pipeline {0}', path.basename(pipeline.folder));
    const options = { enableScripts: true };
    const { Active } = vscode.ViewColumn;
    this.#adopt(vscode.window.createWebviewPanel(VIEW, title, Active, options), pipeline);
  }

  /** Called by VS Code after a reload, with what the webview remembered. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, remembered: unknown): Promise<void> {
    const { value } = (remembered ?? {}) as { readonly value?: { readonly folder?: unknown } };
    const pipeline =
      typeof value?.folder === 'string' ? await this.services.pipelines.find(value.folder) : null;
    if (!pipeline) {
      panel.dispose();
      return;
    }
    const paths = pipeline.components.map(each => each.path);
    await openDirtyEditors(this.services.documents, paths);
    this.#adopt(panel, pipeline);
    panel.reveal();
  }

  #adopt(panel: vscode.WebviewPanel, pipeline: PipelineDescription): void {
    this.#panels.set(pipeline.folder, new PipelinePanel(panel, this.services, pipeline));
    panel.onDidDispose(() => this.#panels.delete(pipeline.folder));
  }
}

const noPipeline = (file: string): Failure =>
  new Failure({
    code: 'missing',
    message: vscode.l10n.t('{0} is not part of a pipeline.', file),
    hint: vscode.l10n.t(
      'Put text encoder, UNet and VAE into one folder as optimum or diffusers do.',
    ),
    path: file,
  });
