import * as vscode from 'vscode';
import type { ComponentKind } from '../../shared/model/component';
import { magnitudeRows, type MethodRow, otherRows, type PruneMethod } from './methodRows';

type MethodItem = vscode.QuickPickItem & Partial<Pick<MethodRow, 'method'>>;

/** Asks how weights are chosen; one Enter takes what is set now, else the default, what the paper did. */
export async function pickMethod(
  title: string,
  components: readonly ComponentKind[],
  now?: PruneMethod,
): Promise<PruneMethod | undefined> {
  const [first, ...rest] = magnitudeRows();
  const isNow = ({ method }: MethodRow): boolean => now !== undefined && isSame(method, now);
  const others = otherRows(components);
  const items: readonly MethodItem[] = [
    ...[first!, ...rest, ...others].filter(isNow),
    ...(isNow(first!) ? [] : [{ ...first!, description: vscode.l10n.t('default') }]),
    ...rest.filter(row => !isNow(row)),
    {
      label: vscode.l10n.t('Other criteria, Linear weights'),
      kind: vscode.QuickPickItemKind.Separator,
    },
    ...others.filter(row => !isNow(row)),
  ];
  const choice = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Which weights to prune, and where to look for the smallest ones'),
    ignoreFocusOut: true,
  });
  return choice?.method;
}

const isSame = (a: PruneMethod, b: PruneMethod): boolean => keyOf(a) === keyOf(b);

const keyOf = ({ scope, targets, criterion, allocation = 'uniform' }: PruneMethod): string =>
  JSON.stringify([scope, targets, criterion, allocation]);
