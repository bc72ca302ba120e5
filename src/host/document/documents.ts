import * as vscode from 'vscode';
import type { DocumentChange, ModelDocument } from './modelDocument';

/** The view type of the editor for `*.onnx`, and of the one offered for other names. */
export const MODEL_VIEW = 'pollard.model';
export const MODEL_OPTION_VIEW = 'pollard.modelOption';

/** Which models are open, which one is looked at, and which layers of it are selected. */
export class Documents {
  readonly #open = new Map<string, ModelDocument>();
  readonly #opened = new vscode.EventEmitter<ModelDocument>();
  readonly #closed = new vscode.EventEmitter<ModelDocument>();
  readonly #activeChanged = new vscode.EventEmitter<ModelDocument | undefined>();
  readonly #selected = new vscode.EventEmitter<Selection>();
  readonly #changed = new vscode.EventEmitter<DocumentEvent>();
  #active: ModelDocument | undefined;
  #selection: readonly number[] = [];

  readonly onDidOpen = this.#opened.event;
  readonly onDidClose = this.#closed.event;
  readonly onDidChangeActive = this.#activeChanged.event;
  readonly onDidSelect = this.#selected.event;
  /** Any change of any open document, and what it is. */
  readonly onDidChange = this.#changed.event;

  get active(): ModelDocument | undefined {
    return this.#active;
  }

  get selection(): readonly number[] {
    return this.#selection;
  }

  get all(): readonly ModelDocument[] {
    return [...this.#open.values()];
  }

  get(uri: vscode.Uri): ModelDocument | undefined {
    return this.#open.get(uri.toString());
  }

  /** The open document of a file, by its path. */
  atPath(path: string): ModelDocument | undefined {
    return this.get(vscode.Uri.file(path));
  }

  add(document: ModelDocument): void {
    this.#open.set(document.uri.toString(), document);
    document.onDidChange(change => {
      this.#changed.fire({ document, change });
    });
    document.onDidClose(() => {
      this.#open.delete(document.uri.toString());
      if (this.#active === document) this.activate(undefined);
      this.#closed.fire(document);
    });
    this.#opened.fire(document);
  }

  activate(document: ModelDocument | undefined): void {
    if (this.#active === document) return;
    this.#active = document;
    this.#selection = [];
    void vscode.commands.executeCommand('setContext', 'pollard.hasModel', document !== undefined);
    this.#activeChanged.fire(document);
  }

  /** Selects layers of a document; `from` tells the views who did, so that they do not answer themselves. */
  select(document: ModelDocument, layers: readonly number[], from: object): void {
    this.activate(document);
    this.#selection = layers;
    this.#selected.fire({ document, layers, from });
  }

  /** The document of a file, opened in an editor when it is not yet. */
  async open(
    uri: vscode.Uri,
    options: vscode.TextDocumentShowOptions = {},
  ): Promise<ModelDocument> {
    const known = this.get(uri);
    if (known) return known;
    let listener: vscode.Disposable | undefined;
    const opened = new Promise<ModelDocument>(resolve => {
      listener = this.onDidOpen(document => {
        if (document.uri.toString() === uri.toString()) resolve(document);
      });
    });
    try {
      await vscode.commands.executeCommand('vscode.openWith', uri, MODEL_VIEW, {
        preview: false,
        ...options,
      });
      return this.get(uri) ?? (await opened);
    } finally {
      listener?.dispose();
    }
  }

  dispose(): void {
    for (const emitter of [
      this.#opened,
      this.#closed,
      this.#activeChanged,
      this.#selected,
      this.#changed,
    ])
      emitter.dispose();
  }
}

export interface DocumentEvent {
  readonly document: ModelDocument;
  readonly change: DocumentChange;
}

export interface Selection {
  readonly document: ModelDocument;
  readonly layers: readonly number[];
  readonly from: object;
}
