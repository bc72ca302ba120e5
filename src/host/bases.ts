import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { ModelDocument } from './modelDocument';

const NAMED = 'pollard.basesInBackups';

/**
 * The kept copies of what saves replaced, so that undo works after a save. They lie in one folder per base under the
 * extension's storage, and go when their document closes without a backup, or at a start when no backup names them.
 */
export class Bases {
  constructor(private readonly context: vscode.ExtensionContext) {}

  get folder(): string {
    const { storageUri, globalStorageUri } = this.context;
    return path.join((storageUri ?? globalStorageUri).fsPath, 'bases');
  }

  /** Whether a path is one of the kept copies. */
  isKept(file: string): boolean {
    return path.dirname(path.dirname(file)) === this.folder;
  }

  /** Notes that a backup of `uri` needs `base`; undefined when it needs none any more. */
  async name(uri: vscode.Uri, base: string | undefined): Promise<void> {
    const named = { ...this.#named() };
    if (base === undefined) delete named[uri.toString()];
    else named[uri.toString()] = base;
    await this.context.workspaceState.update(NAMED, named);
  }

  /** Drops the kept copy of a document that closes, unless a backup names it. */
  async release(document: ModelDocument): Promise<void> {
    const { path: base } = document.state.base;
    if (this.isKept(base) && !Object.values(this.#named()).includes(base))
      await rm(path.dirname(base), { recursive: true, force: true });
  }

  /** Removes every kept copy that no backup names: what crashed windows left. */
  async sweep(): Promise<void> {
    const named = new Set(Object.values(this.#named()).map(base => path.dirname(base)));
    for (const name of await readdir(this.folder).catch((): string[] => [])) {
      const home = path.join(this.folder, name);
      if (!named.has(home)) await rm(home, { recursive: true, force: true });
    }
  }

  #named(): Readonly<Record<string, string>> {
    return this.context.workspaceState.get<Record<string, string>>(NAMED) ?? {};
  }
}
