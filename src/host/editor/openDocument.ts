import * as vscode from 'vscode';
import { contentOf } from '../../shared/model/fingerprint';
import type { ModelDescription } from '../../shared/model/model';
import type { Step } from '../../shared/recipe/recipe';
import { sameSteps } from '../../shared/recipe/sameSteps';
import type { Backup } from '../document/documentState';
import { forgetBackups } from '../document/forgetBackups';
import { ModelDocument } from '../document/modelDocument';
import { notAFile } from './saveDocument';
import type { Services } from '../services/services';
import { readBackup } from '../document/recoveryFiles';

/** The file that is to be opened, as it is now. */
interface OnDisk {
  readonly uri: vscode.Uri;
  readonly identity: string;
  /** Undefined where it cannot be read. */
  readonly description: ModelDescription | undefined;
}

/**
 * Opens a model together with what was not saved of it when the last extension host ended. The recovery file is asked
 * first, whether VS Code names a backup or not: it is the newest, and counts where it was made for this very file.
 */
export async function openDocument(
  services: Services,
  uri: vscode.Uri,
  backupId: string | undefined,
): Promise<ModelDocument> {
  const { engines, recovery, log } = services;
  const { model } = engines;
  if (uri.scheme !== 'file') throw notAFile(uri);
  const unreadable = (thrown: unknown): undefined => void log.record(thrown);
  const noted = await recovery.read(uri.toString()).catch(unreadable);
  const named = backupId === undefined ? undefined : await readBackup(backupId).catch(unreadable);
  const identity = await model.identity({ path: uri.fsPath });
  const reading = model.describe({ path: uri.fsPath });
  if (!noted && !named) return new ModelDocument(uri, await reading, model, identity);
  const file = { uri, identity, description: await reading.catch(unreadable) };
  // Every unsaved edit is noted: where nothing is, a backup for another file is of before a save.
  const isNewest = named && (noted ?? heldSteps(named, file));
  const backup = noted && heldSteps(noted, file) ? noted : isNewest && named;
  const document = backup
    ? await restore(services, file, backup)
    : new ModelDocument(uri, file.description ?? (await reading), model, identity);
  for (const each of [backupId ?? [], noted?.files ?? []].flat()) document.backupFiles.add(each);
  if (document.restored) await recovery.note(uri.toString(), document.backup());
  else await forgetBackups(recovery, document);
  return document;
}

/**
 * The steps that a file holds, counted from the backup's base; undefined where the file is neither the one that the backup
 * was made for nor the result of the save that was under way then.
 */
function heldSteps(
  { identity, saved, fingerprint, writing }: Backup,
  file: OnDisk,
): readonly Step[] | undefined {
  if (file.identity === identity) return saved;
  if (!writing || !file.description) return undefined;
  const { history, fingerprint: found } = file.description;
  const isWritten = writing.recipe
    ? history !== undefined &&
      history.base === writing.recipe.base &&
      sameSteps(history.steps, writing.recipe.steps)
    : history === undefined && contentOf(found) === contentOf(fingerprint);
  return isWritten ? writing.steps : undefined;
}

/** A document as a backup describes it. Where its base is gone, what the file lacks is put on the file, and that is said. */
async function restore(services: Services, file: OnDisk, backup: Backup): Promise<ModelDocument> {
  const { model } = services.engines;
  const { uri, identity, description } = file;
  const held = heldSteps(backup, file);
  const base = await findBase(services, file, backup);
  if (base) {
    const document = new ModelDocument(uri, base, model, identity);
    document.restore({ steps: backup.steps, saved: held ?? backup.saved });
    return document;
  }
  const found = description ?? (await model.describe({ path: uri.fsPath }));
  const document = new ModelDocument(uri, found, model, identity);
  document.restore({ steps: lacking(backup.steps, held, found), saved: [] });
  if (document.isDirty)
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} is not the file that was open before. Your unsaved steps were put on it as it is now.',
        uri.fsPath,
      ),
    );
  return document;
}

/** The file that a backup's steps apply to: where it was, where a save that was cut off kept it, or moved with its name. */
async function findBase(
  { engines }: Services,
  { uri, description }: OnDisk,
  { base, writing, fingerprint }: Backup,
): Promise<ModelDescription | undefined> {
  for (const path of [base, writing?.kept]) {
    if (path === undefined || path === uri.fsPath) continue;
    const found = await engines.model.describe({ path }).catch(() => undefined);
    if (found?.fingerprint === fingerprint) return found;
  }
  return description?.fingerprint === fingerprint ? description : undefined;
}

/** The steps that a file does not hold yet. */
function lacking(
  steps: readonly Step[],
  held: readonly Step[] | undefined,
  { history }: ModelDescription,
): readonly Step[] {
  const done = held ?? history?.steps.slice(-steps.length) ?? [];
  return sameSteps(done, steps.slice(0, done.length)) ? steps.slice(done.length) : steps;
}
