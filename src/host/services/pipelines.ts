import * as vscode from 'vscode';
import { countsIntoPipeline } from '../../shared/model/component';
import type { PipelineFigure } from '../../shared/messages/editorMessages';
import type { PipelineDescription } from '../../shared/model/model';
import { sumZeros, type ZeroCount } from '../../shared/stats/statistics';
import type { Documents } from '../document/documents';
import type { Engines } from './engines';
import type { ModelDocument } from '../document/modelDocument';

/** The pipelines that open models belong to, and the sparsity of each as a whole. */
export class Pipelines {
  constructor(
    private readonly engines: Engines,
    private readonly documents: Documents,
  ) {}

  /** The pipeline of a file or folder; null where there is none. */
  find(path: string): Promise<PipelineDescription | null> {
    return this.engines.model.pipeline({ path });
  }

  /** Zeros over weights of text encoders and denoiser, open edits included; null for a model that is no part of a pipeline. */
  async figure(document: ModelDocument): Promise<PipelineFigure | null> {
    const pipeline = await this.find(document.uri.fsPath);
    if (!pipeline?.components.some(({ path }) => path === document.uri.fsPath)) return null;
    const components = pipeline.components.filter(({ component }) => countsIntoPipeline(component));
    const counts = components.map(({ path }) => this.#component(path, document.lifetime));
    return {
      ...sumZeros(await Promise.all(counts)),
      components: components.map(({ component }) => component),
    };
  }

  async #component(path: string, signal: AbortSignal): Promise<ZeroCount> {
    const open = this.documents.get(vscode.Uri.file(path));
    const plan = open
      ? (open.plan ?? (await this.engines.model.plan(open.modelRef, { signal })))
      : await this.engines.model.plan({ path, steps: [] }, { signal });
    return plan.figures.component;
  }
}
