import * as vscode from 'vscode';

/**
 * Undo and redo by their keys, one after the other. VS Code locks a model's edits until the extension has answered, and refuses
 * with a message what is pressed meanwhile; here it waits for its turn.
 */
export function undoRedo(): vscode.Disposable {
  let turn: Promise<unknown> = Promise.resolve();
  return vscode.Disposable.from(
    ...['undo', 'redo'].map(command =>
      vscode.commands.registerCommand(`pollard.${command}`, () => {
        const run = (): Thenable<unknown> => vscode.commands.executeCommand(command);
        return (turn = turn.then(run, run));
      }),
    ),
  );
}
