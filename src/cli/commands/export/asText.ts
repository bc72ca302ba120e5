import { costCells, errorLabel } from '../../../shared/export/formTable';
import type { ExportReport, FormCost } from '../../../shared/export/exportReport';
import { bytes, integer, percent } from '../../../shared/format';
import { table } from '../../report/table';

/** What was written, for people. */
export function reportText(report: ExportReport): string {
  const { smaller = 0, left = 0, before, after, largest, scale } = report;
  const size = `${bytes(after)} instead of ${bytes(before)} (${percent(after / before)}).`;
  if (largest === undefined || scale === undefined) return `The model as it is, packed: ${size}`;
  return [
    `${integer(smaller)} tensors lie smaller${left > 0 ? `, ${integer(left)} stay as they are` : ''}: ${size}`,
    `Outputs differ by ${largest.toPrecision(2)} at most, of ${scale.toPrecision(2)} at most (${errorLabel(largest, scale)}), on one arbitrary input.`,
  ].join('\n');
}

/** What every form takes, a line each, then what stands against some. */
export function costTable(forms: readonly FormCost[]): string {
  const [dense] = forms;
  if (!dense) return '';
  const rows = forms.map(cost => [cost.form ?? 'as it is', ...costCells(cost, dense)]);
  return [
    table(['form', 'bytes', 'load', 'peak memory', 'largest error'], rows),
    'Each was written and loaded on the CPU. Errors are shares of the largest output, on one arbitrary input.',
    'A zip must be unpacked first, and is the model as it is then.',
    ...forms.flatMap(({ form, refused }) =>
      form && refused !== undefined ? [`${form}: not offered. ${refused}`] : [],
    ),
  ].join('\n');
}
