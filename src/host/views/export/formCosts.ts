import path from 'node:path';
import * as vscode from 'vscode';
import { costCells } from '../../../shared/export/formTable';
import type { FormCost } from '../../../shared/export/exportReport';
import { markdownPage, markdownTable } from '../../ui/markdownPage';
import { formWords } from './formRows';

const pages = markdownPage('pollard-forms', costsText);

/** Shows what every form of a model takes, beside each other. */
export const showCosts = (file: string, costs: readonly FormCost[]): Promise<void> =>
  pages.show(vscode.l10n.t('Forms of {0}', path.basename(file)), costs);

export const costDocuments = pages.register;

/** A table with a line each, then what stands against some, in Markdown. */
export function costsText(costs: readonly FormCost[]): string {
  const [dense] = costs;
  if (!dense) return '';
  const head = [
    vscode.l10n.t('Form'),
    vscode.l10n.t('Bytes'),
    vscode.l10n.t('Load'),
    vscode.l10n.t('Peak memory'),
    vscode.l10n.t('Largest error'),
  ];
  const rows = costs.map(cost => [
    cost.form ? formWords(cost.form).label : vscode.l10n.t('As it is'),
    ...costCells(cost, dense),
  ]);
  return [
    markdownTable([head, ...rows]),
    vscode.l10n.t(
      'Each form was written and loaded on the CPU. Errors are shares of the largest output, on one arbitrary input.',
    ),
    vscode.l10n.t('A zip must be unpacked first, and is the model as it is then.'),
    ...costs.flatMap(({ form, refused }) =>
      form && refused !== undefined
        ? [`**${formWords(form).label}**: ${vscode.l10n.t('not offered.')} ${refused}`]
        : [],
    ),
  ].join('\n\n');
}
