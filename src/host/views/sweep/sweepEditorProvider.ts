import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../services/services';
import type { RunningSweeps } from './runningSweeps';
import { SweepPanel } from './sweepPanel';

export const SWEEP_VIEW = 'pollard.sweep';

/** A plan that is looked at: the folder around it is the sweep, and nothing of it is kept in memory. */
interface SweepDocument extends vscode.CustomDocument {
  readonly folder: string;
}

/** Opens `*.sweep.json`: needs no process that runs, and shows a folder that was copied from elsewhere as well. */
export class SweepEditorProvider implements vscode.CustomReadonlyEditorProvider<SweepDocument> {
  /** The view that has the focus: some keys and menus are its own. */
  #focused: SweepPanel | undefined;

  constructor(
    private readonly services: Services,
    private readonly sweeps: RunningSweeps,
  ) {}

  register(): vscode.Disposable {
    const { log } = this.services;
    return vscode.Disposable.from(
      vscode.window.registerCustomEditorProvider(SWEEP_VIEW, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.commands.registerCommand('pollard.sweepNextPart', () => {
        this.#focused?.focusNextPart();
      }),
      vscode.commands.registerCommand(
        'pollard.openSweepCell',
        log.guard(async ({ key }: { readonly key: string }) => this.#focused?.openCell(key)),
      ),
    );
  }

  openCustomDocument(uri: vscode.Uri): SweepDocument {
    return { uri, folder: path.dirname(uri.fsPath), dispose: () => undefined };
  }

  resolveCustomEditor({ folder }: SweepDocument, panel: vscode.WebviewPanel): void {
    new SweepPanel(panel, this.services, this.sweeps, folder, (own, hasFocus) => {
      if (hasFocus) this.#focused = own;
      else if (this.#focused === own) this.#focused = undefined;
      void vscode.commands.executeCommand(
        'setContext',
        'pollard.sweepFocus',
        this.#focused !== undefined,
      );
    });
  }
}
