import path from 'node:path';
import * as vscode from 'vscode';
import { Failure, toFailure } from '../shared/failure';
import type { ModelDescription } from '../shared/model';
import { signalOf } from './cancellation';
import { DiskWatch } from './diskWatch';
import { MODEL_OPTION_VIEW, MODEL_VIEW } from './documents';
import { EditorPanel } from './editorPanel';
import { failedModel } from './failedModel';
import { ModelDocument } from './modelDocument';
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
          document.undo(edit);
        },
        redo: () => {
          document.redo(edit);
        },
      });
    });
    if (document.failure) return document;
    const watch = new DiskWatch(document, this.services);
    document.onDidClose(() => {
      watch.dispose();
      void bases.release(document);
      void engines.model.close({ path: document.state.base.path }).catch(() => undefined);
    });
    document.refreshPlan().catch((thrown: unknown) => log.record(thrown));
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
    const kept = await this.#write(document, document.uri, token);
    document.state.markSaved(kept);
    document.stepsChanged();
  }

  async saveCustomDocumentAs(
    document: ModelDocument,
    destination: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<void> {
    await this.#write(document, destination, token);
  }

  async revertCustomDocument(document: ModelDocument): Promise<void> {
    const { engines } = this.services;
    const identity = await engines.model.identity({ path: document.uri.fsPath });
    if (identity === document.identity) {
      document.state.revert();
      document.stepsChanged();
    } else document.reload(await engines.model.describe({ path: document.uri.fsPath }), identity);
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

  async #write(
    document: ModelDocument,
    target: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<string | undefined> {
    const { engines, bases } = this.services;
    if (target.scheme !== 'file') throw notAFile(target);
    const inPlace = target.toString() === document.uri.toString();
    if (inPlace && (await engines.model.identity({ path: target.fsPath })) !== document.identity)
      await this.#askToOverwrite(document);
    const recipe = document.state.recipe();
    const first = inPlace && !bases.isKept(document.state.base.path);
    const title = vscode.l10n.t('Saving {0}', path.basename(target.fsPath));
    const options = { location: vscode.ProgressLocation.Window, title };
    const saved = await vscode.window.withProgress(options, () =>
      engines.model.save(
        {
          ...document.rendition,
          target: target.fsPath,
          ...(recipe && { recipe }),
          ...(first && { retainIn: bases.folder }),
        },
        { signal: signalOf(token) },
      ),
    );
    if (inPlace) document.identity = saved.identity;
    return saved.retained;
  }

  async #askToOverwrite(document: ModelDocument): Promise<void> {
    const overwrite = vscode.l10n.t('Overwrite');
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} was changed on disk by another program. Overwrite it?',
        document.uri.fsPath,
      ),
      { modal: true },
      overwrite,
    );
    if (choice !== overwrite) throw toFailure(new DOMException('Cancelled.', 'AbortError'));
  }
}

const notAFile = (uri: vscode.Uri): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${uri.toString()} is not a file on this machine's disk.`,
    hint: 'Copy it into a folder and open it there.',
  });
