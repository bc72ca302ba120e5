import * as vscode from 'vscode';
import { SerialQueue } from '../document/serialQueue';

/**
 * Undo and redo by their keys, one after the other. VS Code locks a model's edits until the extension has answered, and refuses
 * with a message what is pressed meanwhile; here it waits for its turn.
 */
export function undoRedo(): vscode.Disposable {
  const queue = new SerialQueue();
  return vscode.Disposable.from(
    ...['undo', 'redo'].map(command =>
      vscode.commands.registerCommand(`pollard.${command}`, () =>
        queue.run(async () => {
          // VS Code takes an edit into its stack a moment after it heard of it; its answer to anything else comes later than that.
          await vscode.commands.executeCommand('setContext', 'pollard.undoes', true);
          return vscode.commands.executeCommand(command);
        }),
      ),
    ),
  );
}
