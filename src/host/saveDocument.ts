import path from 'node:path';
import * as vscode from 'vscode';
import type { SaveReport } from '../engine/api';
import { Failure, toFailure } from '../shared/failure';
import { signalOf } from './cancellation';
import type { ModelDocument } from './modelDocument';
import { readAgain } from './readAgain';
import type { Services } from './services';

interface Writing {
  readonly token: vscode.CancellationToken;
  /** Where the replaced bytes are kept. */
  readonly retainIn?: string;
}

/**
 * Saves a document in place. The bytes that its first save replaces are kept, so that undo reaches behind it; where they
 * cannot be kept the user is asked first, and the document starts anew from what it wrote.
 */
export async function saveDocument(
  services: Services,
  document: ModelDocument,
  token: vscode.CancellationToken,
): Promise<void> {
  const { bases, engines } = services;
  const { uri, state } = document;
  if ((await engines.model.identity({ path: uri.fsPath })) !== document.identity)
    await ask(
      vscode.l10n.t('{0} was changed on disk by another program. Overwrite it?', uri.fsPath),
      vscode.l10n.t('Overwrite'),
    );
  const write = async (writing: Writing): Promise<SaveReport> => {
    const report = await writeDocument(services, document, uri, writing);
    document.identity = report.identity;
    return report;
  };
  if (bases.isKept(state.base.path)) {
    await write({ token });
    document.markSaved();
    return;
  }
  try {
    document.markSaved((await write({ token, retainIn: bases.folder })).retained);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code !== 'no-base') throw thrown;
    await ask(
      `${failure.message} ${vscode.l10n.t('Undo would end at this save.')}`,
      vscode.l10n.t('Save Without Undo'),
    );
    await write({ token });
    await readAgain(services, document);
  }
}

/** Writes what a document shows to another file; the document stays as it is. */
export async function saveDocumentAs(
  services: Services,
  document: ModelDocument,
  target: vscode.Uri,
  token: vscode.CancellationToken,
): Promise<void> {
  await writeDocument(services, document, target, { token });
}

async function writeDocument(
  { engines }: Services,
  document: ModelDocument,
  target: vscode.Uri,
  { token, retainIn }: Writing,
): Promise<SaveReport> {
  if (target.scheme !== 'file') throw notAFile(target);
  const recipe = document.state.recipe();
  const title = vscode.l10n.t('Saving {0}', path.basename(target.fsPath));
  const options = { location: vscode.ProgressLocation.Window, title };
  return vscode.window.withProgress(options, () =>
    engines.model.save(
      {
        ...document.rendition,
        target: target.fsPath,
        ...(recipe && { recipe }),
        ...(retainIn !== undefined && { retainIn }),
      },
      { signal: signalOf(token) },
    ),
  );
}

/** A modal question with one way on; everything else cancels. */
async function ask(question: string, answer: string): Promise<void> {
  const choice = await vscode.window.showWarningMessage(question, { modal: true }, answer);
  if (choice !== answer) throw new vscode.CancellationError();
}

export const notAFile = (uri: vscode.Uri): Failure =>
  new Failure({
    code: 'unsupported',
    message: vscode.l10n.t("{0} is not a file on this machine's disk.", uri.toString()),
    hint: vscode.l10n.t('Copy it into a folder and open it there.'),
  });
