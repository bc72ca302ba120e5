import * as vscode from 'vscode';
import { componentTitle, countsIntoPipeline } from '../../shared/component';
import { integer, percent } from '../../shared/format';
import type { PipelineDescription, PipelinePart } from '../../shared/model';
import type { Plan } from '../../shared/plan';
import { targetedLabel } from '../../shared/recipe/targetedLabel';
import { share, type ZeroCount } from '../../shared/statistics';
import { describe, isOutdated } from '../outdated';
import type { Services } from '../services';

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

/** The parts of the active model's pipeline, each with its sparsity and whether it has unsaved steps. */
export class PipelineTree implements vscode.TreeDataProvider<PipelinePart> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #pipeline: PipelineDescription | null = null;
  /** Zeros of parts that are not open, by path. */
  readonly #counted = new Map<string, Targeted>();
  /** What was last shown: statistics that stream in do not build the tree anew. */
  #shown = '';

  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { documents, log } = this.services;
    const refresh = (): void => {
      this.#countClosed();
      this.#refresh();
    };
    const follow = log.guard(async () => {
      const { active } = documents;
      // The pipeline stays while its panel, or none of its models, is looked at.
      if (active) {
        const found = await this.services.pipelines.find(active.uri.fsPath);
        if (documents.active !== active) return;
        // A model may lie in a pipeline's folder and be none of its parts.
        const isPart = found?.parts.some(({ path }) => path === active.uri.fsPath);
        this.#pipeline = isPart ? found : null;
      } else if (documents.all.length === 0) this.#pipeline = null;
      refresh();
    });
    return vscode.Disposable.from(
      vscode.window.createTreeView(VIEW, { treeDataProvider: this }),
      this.#changed,
      documents.onDidChangeActive(follow),
      documents.onDidChange(refresh),
      documents.onDidClose(({ uri }) => {
        this.#counted.delete(uri.fsPath);
        refresh();
      }),
    );
  }

  getChildren(part?: PipelinePart): PipelinePart[] {
    return part ? [] : [...(this.#pipeline?.parts ?? [])];
  }

  getTreeItem({ component, path }: PipelinePart): vscode.TreeItem {
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
    item.contextValue = 'pollardPart';
    item.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open'),
      arguments: [vscode.Uri.file(path)],
    };
    return item;
  }

  /** Zeros of a part's targeted weights under its open edits, as far as they are known. */
  #zeros(path: string): Targeted | undefined {
    const document = this.services.documents.atPath(path);
    if (!document) return this.#counted.get(path);
    return document.lastPlan ? targetedOf(document.lastPlan) : undefined;
  }

  /** Builds the tree anew where what it shows has changed; statistics that stream in change nothing. */
  #refresh(): void {
    const parts = (this.#pipeline?.parts ?? []).map(({ path }) => {
      const document = this.services.documents.atPath(path);
      const outdated = document !== undefined && isOutdated(document);
      return [path, document?.isDirty, outdated, this.#zeros(path)];
    });
    if (this.#shown === (this.#shown = JSON.stringify(parts))) return;
    this.#changed.fire(undefined);
  }

  /** Counts text encoder and UNet where they are not open, once the model that is looked at has been counted. */
  #countClosed(): void {
    const { documents, engines, log } = this.services;
    if (!documents.active?.plan) return;
    for (const { component, path } of this.#pipeline?.parts ?? []) {
      if (!countsIntoPipeline(component) || documents.atPath(path) || this.#counted.has(path))
        continue;
      this.#counted.set(path, nothing);
      engines.model
        .plan({ path, steps: [] })
        .then(plan => {
          this.#counted.set(path, targetedOf(plan));
          this.#refresh();
        })
        .catch((thrown: unknown) => log.record(thrown));
    }
  }
}
