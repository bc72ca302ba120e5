import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { forgetBackups } from './forgetBackups';
import type { RecoveryFiles } from './recoveryFiles';
import type { ModelDocument } from './modelDocument';

/**
 * The kept copies of what saves replaced, so that undo works after a save. They lie in one folder per base under the
 * extension's storage, and go when their document closes without unsaved steps, or at a start when nothing unsaved stands on them.
 */
export class OriginalFiles {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly recovery: RecoveryFiles,
  ) {}

  get folder(): string {
    return path.join(storageFolder(this.context), 'bases');
  }

  /** A place for the next copy of a file. */
  placeFor(file: string): string {
    return path.join(this.folder, randomUUID(), path.basename(file));
  }

  /** Whether a path is one of the kept copies. */
  isKept(file: string): boolean {
    return path.dirname(path.dirname(file)) === this.folder;
  }

  /** Drops what is kept for a document that closes, unless it has unsaved steps. */
  async release(document: ModelDocument): Promise<void> {
    const { path: base } = document.state.base;
    if (!document.isDirty && !document.failure) await forgetBackups(this.recovery, document);
    if (this.isKept(base) && !(await this.recovery.originals()).has(base))
      await rm(path.dirname(base), { recursive: true, force: true });
  }

  /** Removes every kept copy that nothing unsaved stands on: what crashed windows left. */
  async sweep(): Promise<void> {
    // Looked at first: what is kept from now on is not what a crash left.
    const found = await readdir(this.folder).catch((): string[] => []);
    const named = new Set([...(await this.recovery.originals())].map(base => path.dirname(base)));
    for (const home of found.map(name => path.join(this.folder, name)))
      if (!named.has(home)) await rm(home, { recursive: true, force: true });
  }
}

/** The extension's own folder for this workspace; for all windows without one. */
export const storageFolder = ({ storageUri, globalStorageUri }: vscode.ExtensionContext): string =>
  (storageUri ?? globalStorageUri).fsPath;
