import * as vscode from 'vscode';
import { percentLabel, readSparsity } from './readSparsity';

/** Where nobody says otherwise. */
const USUAL = 0.8;

/** Asks how much of any one block or layer a recipe may take; undefined where nobody answers. */
export async function askMost(title: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('At most of any one block or layer, whatever the rest comes to'),
    value: percentLabel(USUAL),
    // A model that was just opened takes the focus when it is drawn.
    ignoreFocusOut: true,
    validateInput: typed =>
      mostOf(typed) === undefined
        ? vscode.l10n.t('Type a percentage above 0 %, for example 80 %')
        : undefined,
  });
  return text === undefined ? undefined : mostOf(text);
}

const mostOf = (text: string): number | undefined => readSparsity(text).find(share => share > 0);
