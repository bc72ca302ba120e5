import path from 'node:path';
import * as vscode from 'vscode';
import { CursorItem } from './cursorItem';
import { SweepPanel, type SweepServices } from './sweepPanel';

export const SWEEP_VIEW = 'pollard.sweep';

/** A plan that is looked at: the folder around it is the sweep, and nothing of it is kept in memory. */
interface SweepDocument extends vscode.CustomDocument {
  readonly folder: string;
}

/** Opens `*.sweep.json`: needs no process that runs, and shows a folder that was copied from elsewhere as well. */
export class SweepEditorProvider implements vscode.CustomReadonlyEditorProvider<SweepDocument> {
  /** The view that has the focus: some keys and menus are its own. */
  #focused: SweepPanel | undefined;
  /** The one whose tab is in front: the palette takes the focus from it. */
  #active: SweepPanel | undefined;
  readonly #cursorItem = new CursorItem();

  constructor(private readonly services: SweepServices) {}

  register(): vscode.Disposable {
    const { log } = this.services;
    return vscode.Disposable.from(
      this.#cursorItem,
      vscode.window.registerCustomEditorProvider(SWEEP_VIEW, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.commands.registerCommand('pollard.sweepNextPart', () => {
        this.#focused?.focusNextPart();
      }),
      vscode.commands.registerCommand('pollard.sweepKeys', () => {
        this.#active?.showKeys();
      }),
      vscode.commands.registerCommand(
        'pollard.openSweepCell',
        log.guard(async ({ key }: { readonly key: string }) => this.#focused?.openCell(key)),
      ),
      vscode.commands.registerCommand(
        'pollard.previewSweepCell',
        log.guard(async ({ key }: { readonly key: string }) => this.#focused?.previewCell(key)),
      ),
    );
  }

  openCustomDocument(uri: vscode.Uri): SweepDocument {
    return { uri, folder: path.dirname(uri.fsPath), dispose: () => undefined };
  }

  resolveCustomEditor({ folder }: SweepDocument, panel: vscode.WebviewPanel): void {
    const own = new SweepPanel(panel, this.services, folder, {
      onFocus: (view, hasFocus) => {
        if (hasFocus) this.#focused = view;
        else if (this.#focused === view) this.#focused = undefined;
        void vscode.commands.executeCommand(
          'setContext',
          'pollard.sweepFocus',
          this.#focused !== undefined,
        );
      },
      onCursor: (view, words) => {
        this.#cursorItem.say(view, words);
      },
    });
    const note = (isActive: boolean): void => {
      if (isActive) this.#active = own;
      else if (this.#active === own) this.#active = undefined;
      this.#cursorItem.front(this.#active);
    };
    note(panel.active);
    panel.onDidChangeViewState(() => {
      note(panel.active);
    });
    panel.onDidDispose(() => {
      note(false);
      this.#cursorItem.forget(own);
    });
  }
}
