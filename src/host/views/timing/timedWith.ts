import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { bytes } from '../../../shared/format';
import { contentOf, denseOf } from '../../../shared/model/fingerprint';
import type { ModelDescription } from '../../../shared/model/model';
import type { ModelDocument } from '../../document/modelDocument';
import type { Services } from '../../services/services';

/** Another model to time, or none. */
export interface Against {
  readonly file?: string;
}

type Row = vscode.QuickPickItem & { readonly against?: Against };

/** More models of one folder are not looked into. */
const MOST = 8;

/** Asks which model another one is timed against: its original first, where that is found. Undefined where nothing was chosen. */
export async function timedWith(
  services: Services,
  document: ModelDocument,
): Promise<Against | undefined> {
  const others = await othersLike(services, document);
  const dense = denseOf(document.model);
  const isOriginal = ({ fingerprint, history }: ModelDescription): boolean =>
    !history && contentOf(fingerprint) === dense;
  const rows: Row[] = others
    .toSorted((a, b) => Number(isOriginal(b)) - Number(isOriginal(a)))
    .map(model => ({
      label: vscode.workspace.asRelativePath(model.path),
      description: bytes(model.bytes),
      ...(isOriginal(model) && { detail: vscode.l10n.t('What it was made of') }),
      against: { file: model.path },
    }));
  const choose: Row = { label: vscode.l10n.t('Choose a File…') };
  const alone: Row = { label: vscode.l10n.t('This Model Alone'), against: {} };
  const row = await vscode.window.showQuickPick([...rows, choose, alone], {
    title: vscode.l10n.t('Time {0} Against', path.basename(document.uri.fsPath)),
    placeHolder: document.isDirty
      ? vscode.l10n.t('Files on disk are timed: your unsaved steps are left out')
      : vscode.l10n.t('Calls of both alternate, on the CPU, with the same numbers'),
    ignoreFocusOut: true,
  });
  if (row !== choose) return row?.against;
  const [file] =
    (await vscode.window.showOpenDialog({
      defaultUri: vscode.Uri.joinPath(document.uri, '..'),
      filters: { [vscode.l10n.t('ONNX model')]: ['onnx'] },
    })) ?? [];
  return file && { file: file.fsPath };
}

/** Models of the same component: those that are open, those beside it, and the one of its pipeline. */
async function othersLike(
  { documents, pipelines, engines }: Services,
  document: ModelDocument,
): Promise<readonly ModelDescription[]> {
  const own = document.uri.fsPath;
  const folder = path.dirname(own);
  const beside = (await readdir(folder)).filter(name => name.endsWith('.onnx'));
  const pipeline = await pipelines.find(path.dirname(folder));
  const files = new Set([
    ...documents.all.map(({ uri }) => uri.fsPath),
    ...beside.slice(0, MOST).map(name => path.join(folder, name)),
    ...(pipeline?.components.map(each => each.path) ?? []),
  ]);
  files.delete(own);
  const found = await Promise.all(
    [...files].map(file => engines.model.describe({ path: file }).catch(() => undefined)),
  );
  return found.filter(model => model?.component === document.model.component) as ModelDescription[];
}
