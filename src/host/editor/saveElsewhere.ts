import * as vscode from 'vscode';
import { MODEL_VIEW } from '../document/documents';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';

/** Lets VS Code ask for another file to save a document as, once it has heard that the save under way has ended. */
export function saveElsewhere({ log }: Services, document: ModelDocument): void {
  const saveAs = log.guard(async () => {
    await vscode.commands.executeCommand('vscode.openWith', document.uri, viewTypeOf(document));
    await vscode.commands.executeCommand('workbench.action.files.saveAs');
  });
  setImmediate(() => void saveAs());
}

/** The editor that a document is open in. */
const viewTypeOf = ({ uri }: ModelDocument): string =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .map(({ input }) => input)
    .find(
      (input): input is vscode.TabInputCustom =>
        input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString(),
    )?.viewType ?? MODEL_VIEW;
