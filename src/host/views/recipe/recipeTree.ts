import * as vscode from 'vscode';
import { followActive } from '../../document/follow';
import type { ModelDocument } from '../../document/modelDocument';
import type { Services } from '../../services/services';
import { moved, toggled } from '../../edits/editSteps';
import { changeSteps, stepCommands } from '../../edits/stepCommands';
import { rowText, stepItem } from './stepItem';
import { StepIds } from './stepIds';
import { StepNode } from '../../edits/stepNode';

const VIEW = 'pollard.recipe';
const DRAGGED = `application/vnd.code.tree.${VIEW}`;

/** The active model's steps in order: turned off and on by their boxes, moved by dragging, edited and deleted by commands. */
export class RecipeTree
  implements vscode.TreeDataProvider<StepNode>, vscode.TreeDragAndDropController<StepNode>
{
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly dragMimeTypes = [DRAGGED];
  readonly dropMimeTypes = [DRAGGED];
  readonly #ids = new WeakMap<ModelDocument, StepIds>();

  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { documents, log } = this.services;
    const view = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      dragAndDropController: this,
      // What a box means is decided here: a change of it is an edit of the document.
      manageCheckboxStateManually: true,
    });
    let shown = '';
    const refresh = (): void => {
      const unsaved = documents.active?.state.unsavedSteps ?? 0;
      view.description = unsaved === 0 ? '' : vscode.l10n.t('{0} unsaved', unsaved);
      // A row that is drawn anew between press and release loses the click.
      if (shown === (shown = this.getChildren().map(rowText).join('\n'))) return;
      this.#changed.fire(undefined);
    };
    return vscode.Disposable.from(
      view,
      this.#changed,
      stepCommands(this.services, {
        now: row => this.now(row),
        selected: () => this.now(view.selection[0]),
      }),
      followActive(documents, refresh),
      view.onDidChangeCheckboxState(
        log.guard(({ items }: vscode.TreeCheckboxChangeEvent<StepNode>) => {
          for (const [row] of items) {
            const { document, step, index } = this.now(row) ?? {};
            if (!document || !step || index === undefined) continue;
            changeSteps(document, {
              steps: toggled(document.state.steps, index),
              label: step.enabled
                ? vscode.l10n.t('Turn off "{0}"', step.label)
                : vscode.l10n.t('Turn on "{0}"', step.label),
            });
          }
        }),
      ),
    );
  }

  getChildren(node?: StepNode): StepNode[] {
    const document = this.services.documents.active;
    if (node || !document) return [];
    const { base, steps } = document.state;
    const known = this.#ids.get(document) ?? new StepIds();
    this.#ids.set(document, known);
    const ids = known.of(steps);
    return [
      ...(base.history?.steps ?? []).map((step, i) => new StepNode(document, step, `past ${i}`)),
      ...steps.map((step, index) => new StepNode(document, step, ids[index]!, index)),
    ];
  }

  /** A row as it is now: its step may have moved or been changed since it was drawn. */
  now(row: StepNode | undefined): StepNode | undefined {
    return this.getChildren().find(
      ({ id, document }) => id === row?.id && document === row.document,
    );
  }

  getTreeItem(node: StepNode): vscode.TreeItem {
    return stepItem(node);
  }

  handleDrag([node]: readonly StepNode[], data: vscode.DataTransfer): void {
    if (node?.index !== undefined) data.set(DRAGGED, new vscode.DataTransferItem(node.index));
  }

  handleDrop(target: StepNode | undefined, data: vscode.DataTransfer): void {
    const document = this.services.documents.active;
    const from: unknown = data.get(DRAGGED)?.value;
    if (!document || typeof from !== 'number') return;
    const { steps } = document.state;
    // A drop on no row is below the last; one on a step of the file is above the first.
    const to = target === undefined ? steps.length : (target.index ?? 0);
    if (to !== from && steps[from])
      changeSteps(document, {
        steps: moved(steps, from, to),
        label: vscode.l10n.t('Move "{0}"', steps[from].label),
      });
  }
}
