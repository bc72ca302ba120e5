import * as vscode from 'vscode';
import { integer, percent } from '../../../shared/format';
import type { Step } from '../../../shared/recipe/recipe';
import { goalLabel } from '../../../shared/recipe/goalLabel';
import { share, sumZeros } from '../../../shared/stats/statistics';
import type { ModelDocument } from '../../document/modelDocument';
import { labelOf } from '../../document/outdated';
import type { StepNode } from '../../edits/stepNode';

/** How the recipe view shows a step: its number and label, what it achieved, and a box to turn it off. */
export function stepItem({ document, step, index, id }: StepNode): vscode.TreeItem {
  const past = document.state.base.history?.steps ?? [];
  const number = index === undefined ? past.indexOf(step) + 1 : past.length + index + 1;
  const item = new vscode.TreeItem(`${number} ${step.label}`);
  item.id = `${document.uri.toString()}#${id}`;
  item.tooltip = tooltip(document, step, index);
  item.accessibilityInformation = { label: spoken(item, document, step, index) };
  item.description = achieved(document, step, index);
  item.contextValue = contextOf(document, index);
  if (index === undefined) return item;
  item.checkboxState = {
    state: vscode.TreeItemCheckboxState[step.enabled ? 'Checked' : 'Unchecked'],
    tooltip: step.enabled
      ? vscode.l10n.t('Turn this step off')
      : vscode.l10n.t('Turn this step on'),
  };
  return item;
}

/** All that a row shows, to tell whether it would read differently. */
export const rowText = ({ document, step, index, id }: StepNode): string =>
  [
    ...[id, step.label, achieved(document, step, index), contextOf(document, index)],
    ...[index ?? 'past', step.enabled ? 'on' : 'off'],
  ].join(' ');

/** `pollardStep` with what can be done to it: `Edit` where it has a figure, `Up` and `Down` where there is a place. */
function contextOf({ state }: ModelDocument, index: number | undefined): string {
  if (index === undefined) return 'pollardStepPast';
  const { goal } = state.steps[index]!;
  const parts = [
    'pollardStep',
    ...('restore' in goal || 'remove' in goal || 'drop' in goal ? [] : ['Edit']),
    ...(index > 0 ? ['Up'] : []),
    ...(index < state.steps.length - 1 ? ['Down'] : []),
  ];
  return parts.join('.');
}

function achieved({ plan }: ModelDocument, step: Step, index: number | undefined): string {
  if (index === undefined) return vscode.l10n.t('in the file');
  if (!step.enabled) return vscode.l10n.t('off');
  if (!plan) return '…';
  if ('restore' in step.goal) return vscode.l10n.t('original weights');
  const pruned = plan.prunedByStep[index] ?? 0;
  return pruned === 0
    ? vscode.l10n.t('adds no zeros')
    : vscode.l10n.t('{0} weights', integer(pruned));
}

function spoken(
  item: vscode.TreeItem,
  document: ModelDocument,
  step: Step,
  index: number | undefined,
): string {
  return `${labelOf(item)}, ${achieved(document, step, index)}`;
}

function tooltip(
  document: ModelDocument,
  step: Step,
  index: number | undefined,
): vscode.MarkdownString {
  const rows: readonly (readonly [string, string])[] = [
    [vscode.l10n.t('Goal'), goalLabel(step.goal)],
    [vscode.l10n.t('Layers'), step.select],
    [vscode.l10n.t('Weights'), step.targets.join(', ')],
    [vscode.l10n.t('Scope'), step.scope],
    [vscode.l10n.t('Achieved'), outcome(document, step, index)],
  ];
  const text = new vscode.MarkdownString().appendText(step.label);
  for (const [name, value] of rows)
    if (value !== '') text.appendMarkdown('\n\n').appendText(`${name}: ${value}`);
  return text;
}

/** What became zero by the step, and what share of its layers' weights is zero after all steps. */
function outcome({ plan }: ModelDocument, { enabled }: Step, index: number | undefined): string {
  if (!plan || !enabled || index === undefined) return '';
  const layers = plan.layers.filter(({ steps }) => steps.includes(index));
  if (layers.length === 0) return vscode.l10n.t('no layer is selected');
  return vscode.l10n.t(
    '{0} weights became zero; now {1} of the weights of its {2} layers are',
    integer(plan.prunedByStep[index] ?? 0),
    percent(share(sumZeros(layers.map(({ weight }) => weight)))),
    layers.length,
  );
}
