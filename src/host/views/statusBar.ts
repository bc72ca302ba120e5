import * as vscode from 'vscode';
import { componentTitle } from '../../shared/model/component';
import { percent } from '../../shared/format';
import { targetedLabel } from '../../shared/recipe/targetedLabel';
import { share } from '../../shared/stats/statistics';
import { followActive } from '../document/follow';
import type { Documents } from '../document/documents';
import { isOutdated, marked, spoken } from '../document/outdated';

/** The active model's sparsity and unsaved steps, only while a model is looked at. */
export function statusBar(documents: Documents): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'pollard.sparsity',
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = vscode.l10n.t('Pollard Sparsity');
  item.command = 'pollard.prune';
  const update = (): void => {
    const document = documents.active;
    if (!document?.lastPlan) {
      item.hide();
      return;
    }
    const { figures, targets } = document.lastPlan;
    const outdated = isOutdated(document);
    const label = targetedLabel(targets);
    const unsaved = document.state.unsavedSteps;
    const title = componentTitle[document.model.component];
    const figure = vscode.l10n.t(
      '{0} {1} · {2} {3}',
      label,
      percent(share(figures.targeted)),
      title,
      percent(share(figures.component)),
    );
    item.text = marked(figure, outdated);
    if (unsaved > 0)
      item.text += ` · ${unsaved === 1 ? vscode.l10n.t('1 step unsaved') : vscode.l10n.t('{0} steps unsaved', unsaved)}`;
    item.tooltip = vscode.l10n.t(
      'Zeros among the {0}, and among all weights of the model: what is not pruned makes the second figure lower. Click to prune.',
      label,
    );
    item.accessibilityInformation = { label: spoken(item.text, outdated) };
    item.show();
  };
  return vscode.Disposable.from(item, followActive(documents, update));
}
