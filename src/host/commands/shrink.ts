import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import { bytes } from '../../shared/format';
import { freeName } from '../../shared/freeName';
import type { ModelDocument } from '../document/modelDocument';
import { pruneRequest } from '../edits/commandTarget';
import { documentsOf } from '../edits/prune';
import { notAFile } from '../editor/saveDocument';
import type { Services } from '../services/services';
import { withProgress } from '../ui/progress';
import { refuseRestricted } from '../ui/refuseRestricted';
import { unitsWords } from '../ui/unitsWords';

/**
 * *Shrink…*: writes what a model is without the neurons and heads that its steps leave zero as a whole, to another file, and offers
 * to open it. The model itself stays as it is. Asks where to unless told.
 */
export async function shrink(services: Services, target: unknown, to?: unknown): Promise<void> {
  refuseRestricted(vscode.l10n.t('A restricted workspace runs no models.'));
  const { documents } = await documentsOf(services, pruneRequest(target, undefined));
  const [document] = documents as readonly [ModelDocument];
  const { engines } = services;
  const name = path.basename(document.uri.fsPath);
  const { modelRef } = document;
  const recipe = document.state.recipe();
  const gone = await withProgress(
    vscode.l10n.t('Looking for what {0} can do without', name),
    work => engines.model.goneUnits(modelRef, work),
  );
  if (gone.neurons + gone.heads === 0) throw nothingGoes(document);
  const place = to instanceof vscode.Uri ? to : await askWhere(document);
  if (!place) return;
  if (place.scheme !== 'file') throw notAFile(place);
  if (place.fsPath === document.uri.fsPath) throw overItself(document);
  const { neurons, heads, before, after, notes } = await withProgress(
    vscode.l10n.t('Shrinking {0}', name),
    ({ signal, report }) =>
      engines.model.shrink(
        { ...modelRef, target: place.fsPath, ...(recipe && { recipe }) },
        {
          signal,
          report: ({ done, total }) => {
            const message = vscode.l10n.t('checking that it gives what the masked model gives');
            report({ done, total, ...(done === total && { message }) });
          },
        },
      ),
  );
  const said = vscode.l10n.t(
    '{0} is without {1}: {2} instead of {3}. It gives what the masked model gives.',
    path.basename(place.fsPath),
    unitsWords({ neurons, heads }),
    bytes(after),
    bytes(before),
  );
  await offer(services, { place, from: document.uri, said: [said, ...notes].join(' ') });
}

async function askWhere({ uri }: ModelDocument): Promise<vscode.Uri | undefined> {
  const folder = path.dirname(uri.fsPath);
  const stem = (file: string): string => path.basename(file, path.extname(file));
  const free = freeName(`${stem(uri.fsPath)}-shrunk`, (await readdir(folder)).map(stem));
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Shrink'),
    defaultUri: vscode.Uri.file(path.join(folder, `${free}.onnx`)),
    filters: { [vscode.l10n.t('ONNX model')]: ['onnx'] },
  });
}

interface Offer {
  readonly place: vscode.Uri;
  readonly from: vscode.Uri;
  readonly said: string;
}

/** Says what was written, and what can be done with it. */
async function offer({ documents }: Services, { place, from, said }: Offer): Promise<void> {
  const open = vscode.l10n.t('Open');
  const time = vscode.l10n.t('Time It');
  const choice = await vscode.window.showInformationMessage(said, open, time);
  if (choice === open) await documents.open(place);
  if (choice === time) await vscode.commands.executeCommand('pollard.timeIt', from, place);
}

const nothingGoes = ({ uri }: ModelDocument): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      'No neuron and no head of {0} is zero with all of its weights: there is nothing that a smaller file could leave out.',
      path.basename(uri.fsPath),
    ),
    hint: vscode.l10n.t('Choose Remove Heads and Neurons… first.'),
    path: uri.fsPath,
  });

const overItself = ({ uri }: ModelDocument): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      '{0} is the model itself: a smaller model is written beside it.',
      uri.fsPath,
    ),
    hint: vscode.l10n.t('Choose another name.'),
    path: uri.fsPath,
  });
