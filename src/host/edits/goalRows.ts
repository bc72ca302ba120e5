import { l10n } from 'vscode';
import type { ProposeRequest } from '../../engine/api/probing';
import { percentLabel, readSparsity } from './readSparsity';

/** What a recipe is to come to. */
export type RecipeGoal = ProposeRequest['goal'];

/** A row of the list. One without a goal only says something. */
export interface GoalRow {
  readonly label: string;
  readonly detail?: string;
  readonly goal?: RecipeGoal;
}

/** The rows for what is typed so far: a share of weights, or an error to stay under, where the figure may mean one. */
export function goalRows(typed: string): readonly GoalRow[] {
  const text = typed.trim();
  if (text === '') return [0.35, 0.4, 0.5].map(removing).concat([0.05, 0.1].map(staying));
  const shares = readSparsity(text).filter(share => share > 0);
  const error = text.endsWith('%') ? NaN : Number(text.replace(',', '.'));
  const rows = [...shares.map(removing), ...(error > 0 && error <= 1 ? [staying(error)] : [])];
  return rows.length > 0
    ? rows
    : [
        {
          label: l10n.t('Type a percentage of the weights, or a probe error of at most 1'),
          detail: l10n.t('For example 40 % or 0.05'),
        },
      ];
}

const removing = (sparsity: number): GoalRow => ({
  label: l10n.t('Remove {0} of the Linear weights', percentLabel(sparsity)),
  detail: l10n.t('Spread so that the probe error is as small as it can be'),
  goal: { sparsity },
});

const staying = (error: number): GoalRow => ({
  label: l10n.t('Keep the probe error at {0} or less', String(error)),
  detail: l10n.t('Removes as many weights as that allows'),
  goal: { error },
});
