import * as vscode from 'vscode';
import type { Scope, TargetSet } from '../../shared/recipe/recipe';

/** Over what weights are compared, and which weights. */
export interface ScopeChoice {
  readonly scope: Scope;
  readonly targets: readonly TargetSet[];
}

/** Asks for scope and targets; one Enter takes what is set now, else the default, what the paper did. */
export async function pickScope(
  title: string,
  now?: ScopeChoice,
): Promise<ScopeChoice | undefined> {
  const beyond = vscode.l10n.t('beyond what the paper measured');
  const item = (label: string, detail: string, scope: Scope, targets: readonly TargetSet[]) => ({
    label,
    detail,
    description:
      targets.includes('linear') && targets.length === 1 && scope === 'layer'
        ? vscode.l10n.t('default')
        : '',
    scope,
    targets,
  });
  const isNow = (choice: ScopeChoice): boolean =>
    choice.scope === now?.scope && choice.targets.join() === now.targets.join();
  const items = [
    item(
      vscode.l10n.t('Layer by layer, Linear weights'),
      vscode.l10n.t(
        'Every layer is pruned by the same percentage, as in the paper. Convolutions, norms and biases stay, so the model as a whole has fewer zeros: about 12 % of a UNet at 35 %',
      ),
      'layer',
      ['linear'],
    ),
    item(
      vscode.l10n.t('Row by row, Linear weights'),
      vscode.l10n.t('Every output is pruned by the same percentage'),
      'row',
      ['linear'],
    ),
    item(
      vscode.l10n.t('One global threshold, Linear weights'),
      vscode.l10n.t('The smallest weights of all layers together'),
      'global',
      ['linear'],
    ),
    item(vscode.l10n.t('Layer by layer, Linear and convolution weights'), beyond, 'layer', [
      'linear',
      'conv',
    ]),
    item(vscode.l10n.t('Layer by layer, convolution weights'), beyond, 'layer', ['conv']),
  ];
  const choice = await vscode.window.showQuickPick(
    [...items.filter(isNow), ...items.filter(each => !isNow(each))],
    {
      title,
      placeHolder: vscode.l10n.t('Which weights to prune, and where to look for the smallest ones'),
      ignoreFocusOut: true,
    },
  );
  return choice && { scope: choice.scope, targets: choice.targets };
}
