import path from 'node:path';
import * as vscode from 'vscode';
import type { SaveReport } from '../../engine/api/modelApi';
import { Failure, toFailure } from '../../shared/failure';
import type { Step } from '../../shared/recipe/recipe';
import type { PendingSave } from '../document/documentState';
import type { ModelDocument } from '../document/modelDocument';
import { withProgress } from '../ui/progress';
import { reloadDocument } from '../edits/reloadDocument';
import { saveElsewhere } from './saveElsewhere';
import type { Services } from '../services/services';

/**
 * Saves a document in place. The bytes that its first save replaces are kept, so that undo reaches behind it; where they
 * cannot be kept the user is asked first, and the document starts anew from what it wrote. Steps that are added meanwhile
 * stay unsaved. A document that its file holds already is not written again. Where its place must not be written the user is
 * offered another one.
 */
export async function saveDocument(services: Services, document: ModelDocument): Promise<void> {
  const { originals, engines } = services;
  const { uri, state } = document;
  const isSame = (await engines.model.identity({ path: uri.fsPath })) === document.identity;
  if (!isSame || document.isDirty) {
    if (!isSame)
      await ask(
        vscode.l10n.t('{0} was changed on disk by another program. Overwrite it?', uri.fsPath),
        vscode.l10n.t('Overwrite'),
      );
    await replaceFile(
      services,
      document,
      originals.isKept(state.base.path) ? undefined : originals.placeFor(uri.fsPath),
    );
  }
}

async function replaceFile(
  services: Services,
  document: ModelDocument,
  kept: string | undefined,
): Promise<void> {
  const pending = pendingSave(document);
  const { steps } = pending;
  try {
    const { original } = await writeInPlace(services, document, {
      ...pending,
      ...(kept !== undefined && { kept }),
    });
    document.markSaved(steps, original);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code !== 'no-base') throw thrown;
    await ask(
      `${failure.message} ${vscode.l10n.t('Undo would end at this save.')}`,
      vscode.l10n.t('Save Without Undo'),
    );
    await writeInPlace(services, document, pending);
    await reloadDocument(services, document, now =>
      isPrefix(steps, now) ? now.slice(steps.length) : [],
    );
  }
}

/** Writes a document over its file. What is about to be written is noted first: after a crash the file may be either. */
async function writeInPlace(
  services: Services,
  document: ModelDocument,
  pending: PendingSave,
): Promise<SaveReport> {
  const { uri } = document;
  const note = (): Promise<unknown> =>
    services.recovery
      .note(uri.toString(), document.backup())
      .catch((thrown: unknown) => services.log.record(thrown));
  document.writing = pending;
  await note();
  try {
    const report = await writeDocument(services, document, { target: uri, ...pending });
    document.writing = undefined;
    document.identity = report.identity;
    return report;
  } catch (thrown) {
    document.writing = undefined;
    await note();
    const { code, message } = toFailure(thrown);
    if (code !== 'unsafe-path') throw thrown;
    await ask(message, vscode.l10n.t('Save As…'));
    saveElsewhere(services, document);
    throw new vscode.CancellationError();
  }
}

function pendingSave({ state }: ModelDocument): PendingSave {
  const recipe = state.recipe();
  return { steps: state.steps, ...(recipe && { recipe }) };
}

const isPrefix = (head: readonly Step[], whole: readonly Step[]): boolean =>
  head.every((step, i) => step === whole[i]);

/** Writes what a document shows to another file; the document stays as it is. */
export async function saveDocumentAs(
  services: Services,
  document: ModelDocument,
  target: vscode.Uri,
): Promise<void> {
  await writeDocument(services, document, { target, ...pendingSave(document) });
}

/** Says how far it is in the document's editors and, where it takes a while, in a notification whose Cancel leaves the target as it was. */
async function writeDocument(
  { engines }: Services,
  document: ModelDocument,
  { target, steps, recipe, kept }: PendingSave & { readonly target: vscode.Uri },
): Promise<SaveReport> {
  if (target.scheme !== 'file') throw notAFile(target);
  const { path: base } = document.state.base;
  const what = vscode.l10n.t('Saving {0}', path.basename(target.fsPath));
  document.showProgress({ what, progress: { done: 0, total: 1 } });
  try {
    return await withProgress(what, ({ signal, report }) =>
      engines.model.save(
        {
          ...{ path: base, steps, target: target.fsPath },
          ...(recipe && { recipe }),
          ...(kept !== undefined && { keepOriginalIn: path.dirname(kept) }),
        },
        {
          signal,
          report: progress => {
            report(progress);
            document.showProgress({ what, progress });
          },
        },
      ),
    );
  } finally {
    document.showProgress({ what, progress: null });
  }
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
