import * as vscode from 'vscode';
import { componentTitle, countsIntoPipeline } from '../../../shared/model/component';
import { integer, percent } from '../../../shared/format';
import type { PipelineDescription, PipelineComponent } from '../../../shared/model/model';
import type { Plan } from '../../../shared/stats/plan';
import { targetedLabel } from '../../../shared/recipe/targetedLabel';
import { share, type ZeroCount } from '../../../shared/stats/statistics';
import { describe, isOutdated } from '../../document/outdated';
import type { Services } from '../../services/services';

const VIEW = 'pollard.pipeline';

/** Zeros, and what they are counted over. */
interface Targeted {
  readonly count: ZeroCount;
  readonly label: string;
}

const targetedOf = ({ figures, targets }: Plan): Targeted => ({
  count: figures.targeted,
  label: targetedLabel(targets),
});

const nothing: Targeted = { count: { zeros: 0, total: 0 }, label: '' };

/** The components of the active model's pipeline, each with its sparsity and whether it has unsaved steps. */
export class PipelineTree implements vscode.TreeDataProvider<PipelineComponent> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #pipeline: PipelineDescription | null = null;
  /** Zeros of components that are not open, by path. */
  readonly #counted = new Map<string, Targeted>();

  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { documents, log } = this.services;
    const follow = log.guard(async () => {
      const { active } = documents;
      // The pipeline stays while its panel, or none of its models, is looked at.
      if (active) {
        const found = await this.services.pipelines.find(active.uri.fsPath);
        if (documents.active !== active) return;
        // A model may lie in a pipeline's folder and be none of its components.
        const isComponent = found?.components.some(({ path }) => path === active.uri.fsPath);
        this.#show(isComponent ? found : null);
      } else if (documents.all.length === 0) this.#show(null);
      this.#countClosed();
    });
    return vscode.Disposable.from(
      vscode.window.createTreeView(VIEW, { treeDataProvider: this }),
      this.#changed,
      documents.onDidChangeActive(follow),
      documents.onDidChange(({ document, change }) => {
        if (!this.#has(document.uri) || change === 'statistics' || change === 'sizes') return;
        this.#countClosed();
        this.#changed.fire(undefined);
      }),
      documents.onDidClose(({ uri }) => {
        this.#counted.delete(uri.fsPath);
        this.#countClosed();
        if (this.#has(uri)) this.#changed.fire(undefined);
      }),
    );
  }

  getChildren(parent?: PipelineComponent): PipelineComponent[] {
    return parent ? [] : [...(this.#pipeline?.components ?? [])];
  }

  getTreeItem({ component, path }: PipelineComponent): vscode.TreeItem {
    const document = this.services.documents.atPath(path);
    const title = componentTitle[component];
    const item = new vscode.TreeItem(document?.isDirty ? `${title} ●` : title);
    const zeros = this.#zeros(path);
    if (zeros && zeros.count.zeros > 0)
      describe(
        item,
        vscode.l10n.t('{0} of {1}', percent(share(zeros.count)), zeros.label),
        document !== undefined && isOutdated(document),
      );
    item.tooltip = zeros
      ? vscode.l10n.t(
          '{0}: {1} of {2} {3} are zero',
          path,
          integer(zeros.count.zeros),
          integer(zeros.count.total),
          zeros.label,
        )
      : path;
    item.id = path;
    item.contextValue = 'pollardComponent';
    item.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open'),
      arguments: [vscode.Uri.file(path)],
    };
    return item;
  }

  /** Zeros of a component's targeted weights under its open edits, as far as they are known. */
  #zeros(path: string): Targeted | undefined {
    const document = this.services.documents.atPath(path);
    if (!document) return this.#counted.get(path);
    return document.lastPlan ? targetedOf(document.lastPlan) : undefined;
  }

  /** Draws the tree anew only for other components: another one of the same pipeline may have been clicked a moment ago. */
  #show(pipeline: PipelineDescription | null | undefined): void {
    const pathsOf = (of: typeof pipeline): readonly string[] =>
      of?.components.map(({ path }) => path) ?? [];
    const before = pathsOf(this.#pipeline);
    this.#pipeline = pipeline ?? null;
    const now = pathsOf(pipeline);
    if (before.length !== now.length || before.some((path, i) => path !== now[i]))
      this.#changed.fire(undefined);
  }

  #has(uri: vscode.Uri): boolean {
    return this.#pipeline?.components.some(({ path }) => path === uri.fsPath) ?? false;
  }

  /** Counts text encoders and denoiser where they are not open, once the model that is looked at has been counted. */
  #countClosed(): void {
    const { documents, engines, log } = this.services;
    if (!documents.active?.plan) return;
    for (const { component, path } of this.#pipeline?.components ?? []) {
      if (!countsIntoPipeline(component) || documents.atPath(path) || this.#counted.has(path))
        continue;
      this.#counted.set(path, nothing);
      engines.model
        .plan({ path, steps: [] })
        .then(plan => {
          this.#counted.set(path, targetedOf(plan));
          this.#changed.fire(undefined);
        })
        .catch((thrown: unknown) => log.record(thrown));
    }
  }
}
