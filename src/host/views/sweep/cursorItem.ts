import * as vscode from 'vscode';
import type { CursorWords } from '../../../shared/messages/sweepMessages';

/** In the status bar: the cell at the cursor of the sweep whose tab is in front. */
export class CursorItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    'pollard.sweepCell',
    vscode.StatusBarAlignment.Left,
    7,
  );
  /** By view. */
  readonly #said = new Map<object, CursorWords>();
  #inFront: object | undefined;

  constructor() {
    this.#item.name = vscode.l10n.t('Pollard Sweep Cell');
  }

  /** What a view says of its cursor. */
  say(view: object, words: CursorWords): void {
    this.#said.set(view, words);
    this.#show();
  }

  /** The view whose tab is in front now; undefined where that is none. */
  front(view: object | undefined): void {
    this.#inFront = view;
    this.#show();
  }

  /** A view was closed. */
  forget(view: object): void {
    this.#said.delete(view);
    if (this.#inFront === view) this.front(undefined);
  }

  dispose(): void {
    this.#item.dispose();
  }

  #show(): void {
    const words = this.#inFront && this.#said.get(this.#inFront);
    if (!words) {
      this.#item.hide();
      return;
    }
    this.#item.text = words.short;
    this.#item.tooltip = words.whole;
    this.#item.accessibilityInformation = { label: words.whole };
    this.#item.show();
  }
}
