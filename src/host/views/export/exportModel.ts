import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { type ExportForm, exportForms } from '../../../shared/export/exportForm';
import type { ExportReport, FormCost } from '../../../shared/export/exportReport';
import { errorLabel } from '../../../shared/export/formTable';
import { bytes } from '../../../shared/format';
import { freeName } from '../../../shared/freeName';
import type { ModelDocument } from '../../document/modelDocument';
import { pruneRequest } from '../../edits/commandTarget';
import { documentsOf } from '../../edits/prune';
import { notAFile } from '../../editor/saveDocument';
import type { Services } from '../../services/services';
import { withProgress } from '../../ui/progress';
import { refuseRestricted } from '../../ui/refuseRestricted';
import { showCosts } from './formCosts';
import { formRows, formWords } from './formRows';

/** What a caller may say beforehand. */
interface Given {
  readonly form: ExportForm;
  readonly to: vscode.Uri;
}

/**
 * *Export…*: writes what a model is under its steps to another file, in a form that is smaller at rest. Measures all forms first where
 * that is wanted, and shows them in a table. Asks for form and place unless told.
 */
export async function exportModel(
  services: Services,
  target: unknown,
  given?: unknown,
): Promise<void> {
  refuseRestricted(vscode.l10n.t('A restricted workspace runs no models.'));
  const { documents } = await documentsOf(services, pruneRequest(target, undefined));
  const [document] = documents as readonly [ModelDocument];
  const { form, to } = isGiven(given) ? given : { form: await askForm(services, document) };
  if (form === undefined) return;
  const place = to ?? (await askWhere(document, form));
  if (!place) return;
  if (place.scheme !== 'file') throw notAFile(place);
  const { modelRef } = document;
  const recipe = document.state.recipe();
  const request = { ...modelRef, form, target: place.fsPath, ...(recipe && { recipe }) };
  const made = await withProgress(
    vscode.l10n.t('Exporting {0}', path.basename(document.uri.fsPath)),
    ({ signal, report }) =>
      services.engines.model.export(request, {
        signal,
        report: ({ done, total }) => {
          const message = vscode.l10n.t('checking what it gives');
          report({ done, total, ...(done === total && { message }) });
        },
      }),
  );
  const open = vscode.l10n.t('Open');
  const choice = await vscode.window.showInformationMessage(
    sentence(place, made),
    ...(form === 'zip' ? [] : [open]),
  );
  if (choice === open) await services.documents.open(place);
}

function isGiven(given: unknown): given is Given {
  if (typeof given !== 'object' || given === null) return false;
  const { form, to } = given as { readonly form?: unknown; readonly to?: unknown };
  return exportForms.some(each => each === form) && to instanceof vscode.Uri;
}

/** What the forms of a model took, as it was then: a table may be read for longer than its notification stays. */
const measured = new WeakMap<ModelDocument, { readonly of: string; readonly costs: Costs }>();
type Costs = readonly FormCost[];

async function askForm(
  { engines }: Services,
  document: ModelDocument,
): Promise<ExportForm | undefined> {
  const name = path.basename(document.uri.fsPath);
  const now = `${document.model.fingerprint} ${JSON.stringify(document.modelRef.steps)}`;
  const known = measured.get(document);
  let costs = known?.of === now ? known.costs : undefined;
  for (;;) {
    const row = await vscode.window.showQuickPick(formRows(costs), {
      title: vscode.l10n.t('Export {0}', name),
      placeHolder: vscode.l10n.t(
        'How weights lie in the file; once it is loaded, it runs as fast as before',
      ),
      ignoreFocusOut: true,
    });
    if (row?.form !== undefined || !row) return row?.form;
    costs = await withProgress(
      vscode.l10n.t('Measuring the forms of {0}', name),
      ({ signal, report }) =>
        engines.model.formCosts(document.modelRef, {
          signal,
          report: ({ done, total }) => {
            report({ done, total, message: measuring(done) });
          },
        }),
    );
    measured.set(document, { of: now, costs });
    await showCosts(document.uri.fsPath, costs);
    // A list would lie over the table that it is chosen by.
    const choose = vscode.l10n.t('Choose a Form…');
    const said = vscode.l10n.t(
      'The table shows what each form of {0} takes. Export… now lists it, too.',
      name,
    );
    if ((await vscode.window.showInformationMessage(said, choose)) !== choose) return undefined;
  }
}

/** What is being written and loaded, once so many are done: first the model as it is. */
function measuring(done: number): string {
  const form = exportForms[Math.min(done, exportForms.length) - 1];
  return form ? formWords(form).label : vscode.l10n.t('as it is');
}

async function askWhere({ uri }: ModelDocument, form: ExportForm): Promise<vscode.Uri | undefined> {
  const folder = path.dirname(uri.fsPath);
  const stem = (file: string): string => path.basename(file, path.extname(file));
  const isZip = form === 'zip';
  const wanted = isZip ? stem(uri.fsPath) : `${stem(uri.fsPath)}-${form}`;
  const taken = (await readdir(folder)).filter(name => !isZip || name.endsWith('.zip')).map(stem);
  const [kind, end] = isZip ? [vscode.l10n.t('Zip'), 'zip'] : [vscode.l10n.t('ONNX model'), 'onnx'];
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(path.join(folder, `${freeName(wanted, taken)}.${end}`)),
    filters: { [kind]: [end] },
  });
}

function sentence(place: vscode.Uri, { before, after, largest, scale }: ExportReport): string {
  const size = vscode.l10n.t(
    '{0} takes {1} instead of {2}.',
    path.basename(place.fsPath),
    bytes(after),
    bytes(before),
  );
  if (largest === undefined || scale === undefined) return size;
  const error = vscode.l10n.t(
    'Outputs differ by {0} of the largest one at most, on one arbitrary input.',
    errorLabel(largest, scale),
  );
  return `${size} ${error}`;
}
