import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { Backups } from './backups';
import type { ModelDocument } from './modelDocument';

/**
 * The kept copies of what saves replaced, so that undo works after a save. They lie in one folder per base under the
 * extension's storage, and go when their document closes without a backup, or at a start when no backup names them.
 */
export class Bases {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly backups: Backups,
  ) {}

  get folder(): string {
    const { storageUri, globalStorageUri } = this.context;
    return path.join((storageUri ?? globalStorageUri).fsPath, 'bases');
  }

  /** Whether a path is one of the kept copies. */
  isKept(file: string): boolean {
    return path.dirname(path.dirname(file)) === this.folder;
  }

  /** Drops the kept copy of a document that closes, unless a backup names it. */
  async release(document: ModelDocument): Promise<void> {
    const { path: base } = document.state.base;
    if (this.isKept(base) && !this.backups.bases().has(base))
      await rm(path.dirname(base), { recursive: true, force: true });
  }

  /** Removes every kept copy that no backup names: what crashed windows left. */
  async sweep(): Promise<void> {
    const named = new Set([...this.backups.bases()].map(base => path.dirname(base)));
    for (const name of await readdir(this.folder).catch((): string[] => [])) {
      const home = path.join(this.folder, name);
      if (!named.has(home)) await rm(home, { recursive: true, force: true });
    }
  }
}
