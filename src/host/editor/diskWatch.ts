import { watch } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelDocument } from '../document/modelDocument';
import { reloadDocument } from '../edits/reloadDocument';
import type { Services } from '../services/services';

/** How long a folder must be quiet: a program that writes gigabytes is not read half-way. */
const QUIET = 250;

/** Notices when another program changes an open file or its data files: a clean document reloads, a dirty one asks. */
export class DiskWatch {
  readonly #listeners: vscode.Disposable;
  #asking = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(
    private readonly document: ModelDocument,
    private readonly services: Services,
  ) {
    const folder = path.dirname(document.uri.fsPath);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), '*'),
    );
    const check = this.services.log.guard(() => this.#check());
    const lookSoon = (): void => {
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => void check(), QUIET);
    };
    this.#listeners = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(lookSoon),
      watcher.onDidCreate(lookSoon),
      watchFolder(folder, lookSoon),
    );
    // It may have changed while it was read.
    lookSoon();
  }

  async #check(): Promise<void> {
    const { document } = this;
    const { idle } = document.queue;
    await idle;
    const identity = await this.services.engines.model.identity({ path: document.uri.fsPath });
    if (document.queue.idle !== idle) return this.#check();
    // Our own saves are known by what they renamed in.
    if (identity === document.identity || identity === 'missing' || this.#asking) return;
    if (!document.isDirty) {
      await reloadDocument(this.services, document);
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
    if (choice === keep) await reloadDocument(this.services, document, steps => steps);
    if (choice === reload)
      await vscode.commands.executeCommand('workbench.action.files.revert', document.uri);
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    this.#listeners.dispose();
  }
}

/** Watches a folder by itself: of one made a moment ago, VS Code's watch of the workspace may miss what is inside. */
function watchFolder(folder: string, changed: () => void): vscode.Disposable {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on('error', () => {
      watcher.close();
    });
    return vscode.Disposable.from({
      dispose: () => {
        watcher.close();
      },
    });
  } catch {
    return vscode.Disposable.from();
  }
}
