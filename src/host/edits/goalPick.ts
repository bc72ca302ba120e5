import * as vscode from 'vscode';
import { type GoalRow, goalRows, type RecipeGoal } from './goalRows';

/** Asks what a recipe is to come to; undefined where nobody answers. */
export async function pickGoal(title: string): Promise<RecipeGoal | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & Pick<GoalRow, 'goal'>>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t(
    'How many of the weights become zero, or how large the error may get: for example 40 % or 0.05',
  );
  // A model that was just opened takes the focus when it is drawn.
  pick.ignoreFocusOut = true;
  const show = (): void => {
    pick.items = goalRows(pick.value).map(row => ({ ...row, alwaysShow: true }));
    // Enter must not take a row that only says something.
    if (!pick.items[0]?.goal) pick.activeItems = [];
  };
  pick.onDidChangeValue(show);
  show();
  pick.show();
  try {
    return await new Promise<RecipeGoal | undefined>(resolve => {
      pick.onDidAccept(() => {
        const goal = pick.selectedItems[0]?.goal;
        if (goal) resolve(goal);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
    });
  } finally {
    pick.dispose();
  }
}
