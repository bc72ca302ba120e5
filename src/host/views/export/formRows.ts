import { l10n } from 'vscode';
import { type ExportForm, exportForms } from '../../../shared/export/exportForm';
import type { FormCost } from '../../../shared/export/exportReport';
import { costCells } from '../../../shared/export/formTable';

/** A form in a list; none stands for measuring all of them. */
export interface FormRow {
  readonly label: string;
  readonly description?: string;
  readonly detail: string;
  readonly form?: ExportForm;
}

/** What a form is called, and what it is. */
export function formWords(form: ExportForm): Pick<FormRow, 'label' | 'detail'> {
  switch (form) {
    case 'fp16-at-rest':
      return {
        label: l10n.t('fp16 at rest'),
        detail: l10n.t('About half of the bytes: weights are rounded to 16 bits'),
      };
    case 'int8-at-rest':
      return {
        label: l10n.t('int8 at rest'),
        detail: l10n.t(
          'About a quarter of the bytes: weights are rounded to 8 bits, a scale for each output',
        ),
      };
    case 'bitmask-at-rest':
      return {
        label: l10n.t('Bitmask at rest'),
        detail: l10n.t('Exact; smaller by the weights that are zero. Loading takes more memory'),
      };
    case 'zip':
      return {
        label: l10n.t('Zip'),
        detail: l10n.t('Exact; must be unpacked before anything can load it'),
      };
  }
}

/** Forms to choose from; with what they take, once that is measured. What is not offered then is left out. */
export function formRows(costs: readonly FormCost[] | undefined): readonly FormRow[] {
  const forms = exportForms.flatMap((form): readonly FormRow[] => {
    const cost = costs?.find(each => each.form === form);
    if (!costs?.[0] || !cost) return [{ ...formWords(form), form }];
    if (cost.refused !== undefined) return [];
    return [{ ...formWords(form), description: told(cost, costs[0]), form }];
  });
  if (costs) return forms;
  return [
    ...forms,
    {
      label: l10n.t('Measure All Forms…'),
      detail: l10n.t('Writes each one for a moment, loads it, and shows what they take in a table'),
    },
  ];
}

function told(cost: FormCost, dense: FormCost): string {
  const [size, load, peak, error] = costCells(cost, dense) as [string, string, string, string];
  return cost.form === 'zip'
    ? size
    : l10n.t('{0}, loads in {1} with {2}, largest error {3}', size, load, peak, error);
}
