import { rm } from 'node:fs/promises';
import type { ModelDocument } from './modelDocument';
import type { RecoveryFiles } from './recoveryFiles';

/**
 * Forgets what was unsaved of a document, now that nothing is. VS Code's backups go first: after a crash it may name one
 * that it was about to delete.
 */
export async function forgetBackups(
  recovery: RecoveryFiles,
  document: ModelDocument,
): Promise<void> {
  for (const file of document.backupFiles) await rm(file, { force: true });
  document.backupFiles.clear();
  // There may have been an edit meanwhile.
  if (!document.isDirty) await recovery.forget(document.uri.toString());
}
