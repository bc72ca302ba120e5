import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DiskWatch } from './diskWatch';
import { forgetBackups } from '../document/forgetBackups';
import { openDocument } from './openDocument';
import { writeBackup } from '../document/recoveryFiles';
import type { Edit } from '../document/documentState';
import { MODEL_OPTION_VIEW, MODEL_VIEW } from '../document/documents';
import { EditorPanel } from './editorPanel';
import { failedModel } from './failedModel';
import type { ModelDocument } from '../document/modelDocument';
import { reloadDocument } from '../edits/reloadDocument';
import { saveDocument, saveDocumentAs } from './saveDocument';
import type { Services } from '../services/services';
import { webviewOptions } from '../ui/webviewPage';

/** An edit for VS Code's undo stack; without one, a change that only a save takes back. */
type Change =
  | vscode.CustomDocumentEditEvent<ModelDocument>
  | vscode.CustomDocumentContentChangeEvent<ModelDocument>;

/** Opens, saves, reverts and backs up models. Undo, dirty and hot exit are VS Code's own. */
export class ModelEditorProvider implements vscode.CustomEditorProvider<ModelDocument> {
  readonly #changes = new vscode.EventEmitter<Change>();
  readonly onDidChangeCustomDocument = this.#changes.event;

  constructor(
    private readonly services: Services,
    private readonly viewType: string,
  ) {}

  /** For `*.onnx`, and as an option for other names: VS Code looks for a document's edits under its own view type. */
  static register(services: Services): vscode.Disposable {
    return vscode.Disposable.from(
      ...[MODEL_VIEW, MODEL_OPTION_VIEW].map(viewType =>
        new ModelEditorProvider(services, viewType).#register(),
      ),
    );
  }

  #register(): vscode.Disposable {
    const options = { supportsMultipleEditorsPerDocument: true };
    return vscode.Disposable.from(
      this.#changes,
      vscode.window.registerCustomEditorProvider(this.viewType, this, options),
    );
  }

  async openCustomDocument(
    uri: vscode.Uri,
    context: vscode.CustomDocumentOpenContext,
  ): Promise<ModelDocument> {
    const { engines, documents, log, originals, recovery } = this.services;
    const began = performance.now();
    const document = await openDocument(this.services, uri, context.backupId).catch(
      (thrown: unknown) => failedModel(uri, engines.model, log.record(thrown)),
    );
    if (!document.failure) log.took(`Read ${uri.fsPath}`, began);
    documents.add(document);
    document.onDidEdit(edit => {
      this.#publish(document, edit);
    });
    document.onDidChange(change => {
      if (change === 'steps' && !document.failure)
        recovery
          .note(uri.toString(), document.backup())
          .catch((thrown: unknown) => log.record(thrown));
    });
    const watch = new DiskWatch(document, this.services);
    document.onDidClose(() => {
      watch.dispose();
      originals.release(document).catch((thrown: unknown) => log.record(thrown));
      void engines.model.close({ path: document.state.base.path }).catch(() => undefined);
    });
    if (!document.failure) document.refreshPlan().catch((thrown: unknown) => log.record(thrown));
    return document;
  }

  resolveCustomEditor(document: ModelDocument, panel: vscode.WebviewPanel): void {
    const { restored } = document;
    document.restored = undefined;
    // VS Code hears of edits only from here on.
    if (restored) this.#publish(document, restored);
    panel.webview.options = webviewOptions(this.services.context.extensionUri);
    new EditorPanel(document, panel, this.services);
  }

  async saveCustomDocument(
    document: ModelDocument,
    token: vscode.CancellationToken,
  ): Promise<void> {
    await document.queue.run(async () => {
      // VS Code cancels a save only to begin the next: one that waits leaves the work to that, one that writes goes on.
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      await this.#explained(saveDocument(this.services, document));
      if (!document.isDirty) await forgetBackups(this.services.recovery, document);
    });
    // VS Code takes what was edited meanwhile for saved: it is told otherwise, once it has heard of the save's end.
    if (document.isDirty)
      setImmediate(() => {
        this.#changes.fire({ document });
      });
  }

  async saveCustomDocumentAs(document: ModelDocument, destination: vscode.Uri): Promise<void> {
    await this.#explained(saveDocumentAs(this.services, document, destination));
  }

  async revertCustomDocument(document: ModelDocument): Promise<void> {
    const { engines } = this.services;
    const path = document.uri.fsPath;
    await document.queue.run(async () => {
      if ((await engines.model.identity({ path })) === document.identity) {
        document.state.revert();
        document.stepsChanged();
      } else await reloadDocument(this.services, document);
      await forgetBackups(this.services.recovery, document);
    });
  }

  /** After a save that is under way: a backup of what was before it would make the tab dirty again. */
  async backupCustomDocument(
    document: ModelDocument,
    { destination }: vscode.CustomDocumentBackupContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CustomDocumentBackup> {
    const { log, recovery } = this.services;
    const file = destination.fsPath;
    return document.queue.run(async () => {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      document.backupFiles.add(file);
      // Noted with it: whichever backup VS Code names after a crash, the note is newer.
      await recovery.note(document.uri.toString(), document.backup());
      await writeBackup(file, document.backup());
      return {
        id: file,
        delete: () => {
          document.backupFiles.delete(file);
          rm(file, { force: true }).catch((thrown: unknown) => log.record(thrown));
        },
      };
    });
  }

  #publish(document: ModelDocument, edit: Edit): void {
    const change: vscode.CustomDocumentEditEvent<ModelDocument> = {
      document,
      label: edit.label,
      undo: () => {
        if (!document.undo(edit)) sayGone(document);
      },
      redo: () => {
        if (!document.redo(edit)) sayGone(document);
      },
    };
    this.#changes.fire(change);
  }

  /** VS Code shows an error's message and nothing else: what to do joins it, the rest is logged. */
  async #explained(saving: Promise<void>): Promise<void> {
    try {
      await saving;
    } catch (thrown) {
      if (thrown instanceof vscode.CancellationError) throw thrown;
      const { code, message, hint } = this.services.log.record(thrown);
      if (code === 'cancelled') throw new vscode.CancellationError();
      throw new Error(hint === undefined ? message : `${message} ${hint}`, { cause: thrown });
    }
  }
}

function sayGone(document: ModelDocument): void {
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This edit of {0} was made on bytes that are gone, so it cannot be undone or redone.',
      path.basename(document.uri.fsPath),
    ),
  );
}
