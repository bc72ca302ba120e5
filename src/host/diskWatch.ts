import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelDocument } from './modelDocument';
import type { Services } from './services';

/** Notices when another program changes an open file: a clean document reloads, a dirty one asks. */
export class DiskWatch {
  readonly #watcher: vscode.FileSystemWatcher;
  readonly #listeners: vscode.Disposable;
  #asking = false;

  constructor(
    private readonly document: ModelDocument,
    private readonly services: Services,
  ) {
    const { fsPath } = document.uri;
    const pattern = new vscode.RelativePattern(
      vscode.Uri.file(path.dirname(fsPath)),
      path.basename(fsPath),
    );
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const check = this.services.log.guard(() => this.#check());
    this.#listeners = vscode.Disposable.from(
      this.#watcher.onDidChange(check),
      this.#watcher.onDidCreate(check),
    );
  }

  async #check(): Promise<void> {
    const { document } = this;
    const { model } = this.services.engines;
    const { fsPath } = document.uri;
    const identity = await model.identity({ path: fsPath });
    // Our own saves are known by what they renamed in.
    if (identity === document.identity || identity === 'missing' || this.#asking) return;
    if (!document.isDirty) {
      document.reload(await model.describe({ path: fsPath }), identity);
      return;
    }
    this.#asking = true;
    try {
      await this.#ask();
    } finally {
      this.#asking = false;
    }
  }

  async #ask(): Promise<void> {
    const { document } = this;
    const reload = vscode.l10n.t('Reload');
    const keep = vscode.l10n.t('Keep My Steps');
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} changed on disk. It has unsaved steps here.',
        path.basename(document.uri.fsPath),
      ),
      reload,
      keep,
    );
    if (choice === undefined) return;
    const { model } = this.services.engines;
    const { fsPath } = document.uri;
    const identity = await model.identity({ path: fsPath });
    const description = await model.describe({ path: fsPath });
    if (choice === keep) document.reload(description, identity, document.state.steps);
    else await vscode.commands.executeCommand('workbench.action.files.revert', document.uri);
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#listeners.dispose();
  }
}
