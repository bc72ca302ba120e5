import * as vscode from 'vscode';

/** Answers the lists to come, each by the row of that label, and hears what they offer. */
export function answer(...labels: readonly string[]): readonly (readonly vscode.QuickPickItem[])[] {
  const { showQuickPick } = vscode.window;
  const offered: (readonly vscode.QuickPickItem[])[] = [];
  vscode.window.showQuickPick = ((items: readonly vscode.QuickPickItem[]) => {
    const label = labels[offered.length];
    offered.push(items);
    if (offered.length === labels.length) vscode.window.showQuickPick = showQuickPick;
    return Promise.resolve(items.find(each => each.label === label));
  }) as unknown as typeof showQuickPick;
  return offered;
}

/** Answers the next input box. */
export function type(text: string): void {
  const { showInputBox } = vscode.window;
  vscode.window.showInputBox = () => {
    vscode.window.showInputBox = showInputBox;
    return Promise.resolve(text);
  };
}

/** Answers the next notification by the button of that label, or by none, and hears what it says. */
export function press(label?: string): {
  readonly text: string;
  readonly buttons: readonly string[];
} {
  const { showInformationMessage } = vscode.window;
  const heard: { text: string; buttons: readonly string[] } = { text: '', buttons: [] };
  vscode.window.showInformationMessage = ((text: string, ...buttons: readonly string[]) => {
    vscode.window.showInformationMessage = showInformationMessage;
    Object.assign(heard, { text, buttons });
    return Promise.resolve(buttons.find(each => each === label));
  }) as unknown as typeof showInformationMessage;
  return heard;
}

/** Cancels the next notification with progress as soon as it stands there. */
export function cancelNext(): void {
  const { withProgress } = vscode.window;
  vscode.window.withProgress = (_, task) => {
    vscode.window.withProgress = withProgress;
    const source = new vscode.CancellationTokenSource();
    const running = task({ report: () => undefined }, source.token);
    source.cancel();
    return running;
  };
}
