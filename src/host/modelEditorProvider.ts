import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelDescription } from '../shared/model';
import { DiskWatch } from './diskWatch';
import { MODEL_OPTION_VIEW, MODEL_VIEW } from './documents';
import { EditorPanel } from './editorPanel';
import { failedModel } from './failedModel';
import { ModelDocument } from './modelDocument';
import { readAgain } from './readAgain';
import { notAFile, saveDocument, saveDocumentAs } from './saveDocument';
import type { Services } from './services';
import { webviewOptions } from './webviewPage';

/** Opens, saves, reverts and backs up models. Undo, dirty and hot exit are VS Code's own. */
export class ModelEditorProvider implements vscode.CustomEditorProvider<ModelDocument> {
  readonly #changes = new vscode.EventEmitter<vscode.CustomDocumentEditEvent<ModelDocument>>();
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
    const { engines, documents, log, bases } = this.services;
    const document = await this.#read(uri, context.backupId).catch((thrown: unknown) =>
      failedModel(uri, engines.model, log.record(thrown)),
    );
    documents.add(document);
    document.onDidEdit(edit => {
      this.#changes.fire({
        document,
        label: edit.label,
        undo: () => {
          if (!document.undo(edit)) sayGone(document);
        },
        redo: () => {
          if (!document.redo(edit)) sayGone(document);
        },
      });
    });
    const watch = new DiskWatch(document, this.services);
    document.onDidClose(() => {
      watch.dispose();
      void bases.release(document);
      void engines.model.close({ path: document.state.base.path }).catch(() => undefined);
    });
    if (!document.failure) document.refreshPlan().catch((thrown: unknown) => log.record(thrown));
    return document;
  }

  resolveCustomEditor(document: ModelDocument, panel: vscode.WebviewPanel): void {
    panel.webview.options = webviewOptions(this.services.context.extensionUri);
    new EditorPanel(document, panel, this.services);
  }

  async saveCustomDocument(
    document: ModelDocument,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const saving = saveDocument(this.services, document, token);
    document.saving = saving.catch(() => undefined);
    await this.#explained(saving);
  }

  async saveCustomDocumentAs(
    document: ModelDocument,
    destination: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<void> {
    await this.#explained(saveDocumentAs(this.services, document, destination, token));
  }

  async revertCustomDocument(document: ModelDocument): Promise<void> {
    const { engines } = this.services;
    const identity = await engines.model.identity({ path: document.uri.fsPath });
    if (identity === document.identity) {
      document.state.revert();
      document.stepsChanged();
    } else await readAgain(this.services, document);
  }

  async backupCustomDocument(
    document: ModelDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    const { backups, log } = this.services;
    const [name, file] = [document.uri.toString(), destination.fsPath];
    await backups.write(name, file, document.state.backup());
    return {
      id: file,
      delete: () => {
        backups.remove(name, file).catch((thrown: unknown) => log.record(thrown));
      },
    };
  }

  async #read(uri: vscode.Uri, backupId: string | undefined): Promise<ModelDocument> {
    const { model } = this.services.engines;
    if (uri.scheme !== 'file') throw notAFile(uri);
    if (backupId !== undefined) return this.#restore(uri, backupId);
    const identity = await model.identity({ path: uri.fsPath });
    return new ModelDocument(uri, await model.describe({ path: uri.fsPath }), model, identity);
  }

  /** Opens what hot exit kept. Where the base is gone or another, the steps are put on the file as it is, and that is said. */
  async #restore(uri: vscode.Uri, backupId: string): Promise<ModelDocument> {
    const { engines, backups, log } = this.services;
    const { model } = engines;
    const backup = await backups.read(uri.toString(), backupId);
    const identity = await model.identity({ path: uri.fsPath });
    const base: ModelDescription | undefined = await model
      .describe({ path: backup.base })
      .catch((thrown: unknown) => void log.record(thrown));
    if (base?.fingerprint === backup.fingerprint) {
      const document = new ModelDocument(uri, base, model, identity);
      document.state.restore(backup);
      return document;
    }
    const document = new ModelDocument(
      uri,
      await model.describe({ path: uri.fsPath }),
      model,
      identity,
    );
    document.state.restore({ steps: backup.steps, saved: [] });
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} is not the file that was open before. Your unsaved steps were put on it as it is now.',
        uri.fsPath,
      ),
    );
    return document;
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
