import * as vscode from 'vscode';
import type { ModelDocument } from './modelDocument';

/** Whether a document's newest plan is of earlier steps. */
export const isOutdated = ({ plan, lastPlan }: ModelDocument): boolean =>
  plan === null && lastPlan !== null;

/** A figure in a native view. One of earlier steps ends in the mark of what is still to come. */
export const marked = (figure: string, outdated: boolean): string =>
  outdated ? `${figure} …` : figure;

/** What a screen reader says of a figure: the mark in words. */
export const spoken = (text: string, outdated: boolean): string =>
  outdated ? vscode.l10n.t('{0}, out of date, updating', text) : text;

/** Gives a tree's row its figure, marked and spoken. */
export function describe(item: vscode.TreeItem, figure: string, outdated: boolean): void {
  item.description = marked(figure, outdated);
  if (outdated)
    item.accessibilityInformation = { label: spoken(`${labelOf(item)}, ${figure}`, true) };
}

/** A tree item's own words. */
export const labelOf = ({ label }: vscode.TreeItem): string =>
  typeof label === 'string' ? label : (label?.label ?? '');
