import * as vscode from 'vscode';
import { compareRequests } from '../../../shared/messages/requestSchemas';
import type { PrunedModelRef } from '../../../engine/api/modelApi';
import type {
  CompareEvent,
  CompareHost,
  CompareState,
} from '../../../shared/messages/compareMessages';
import { contentOf } from '../../../shared/model/fingerprint';
import type { Step } from '../../../shared/recipe/recipe';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import { goalLabel } from '../../../shared/recipe/goalLabel';
import { followFiles } from '../../document/follow';
import { recipeText } from '../../edits/recipeFile';
import type { Services } from '../../services/services';
import { stepFor } from '../../edits/stepFor';
import { tabIcon } from '../../ui/tabIcon';
import { WebviewChannel } from '../../ui/webviewChannel';
import { webviewOptions, webviewPage } from '../../ui/webviewPage';

/** One of two models: a file, with the steps that are open on it unless the disk is meant. */
export interface Compared {
  readonly path: string;
  readonly onDisk: boolean;
}

/** Two models and what differs between them; follows their open edits. */
export class ComparePanel {
  readonly #channel: WebviewChannel<CompareHost, CompareEvent>;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly services: Services,
    private sides: readonly [Compared, Compared],
  ) {
    const { context, documents, log } = services;
    panel.iconPath = tabIcon(context.extensionUri);
    panel.webview.options = webviewOptions(context.extensionUri);
    this.#channel = new WebviewChannel(panel.webview, {
      host: this.#host(),
      requests: compareRequests,
      log,
    });
    const listeners = vscode.Disposable.from(
      this.#channel,
      followFiles(
        documents,
        () => this.sides.map(({ path }) => path),
        () => {
          this.#channel.send({ kind: 'state', state: this.#state() });
        },
      ),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, context.extensionUri, 'compare');
  }

  #state(): CompareState {
    const [before, after] = this.sides.map(side => ({
      ...side,
      label: vscode.workspace.asRelativePath(side.path),
      steps: this.#modelRef(side).steps.length,
    }));
    const revision = this.sides
      .map(({ path }) => {
        const document = this.services.documents.atPath(path);
        return document ? `${document.identity} ${document.revision}` : path;
      })
      .join();
    return { before: before!, after: after!, revision };
  }

  #modelRef({ path, onDisk }: Compared): PrunedModelRef {
    const document = this.services.documents.atPath(path);
    if (!document) return { path, steps: [] };
    return onDisk
      ? { path: document.state.base.path, steps: document.state.saved }
      : document.modelRef;
  }

  #host(): CompareHost {
    const { documents, engines, log } = this.services;
    return {
      ready: () => Promise.resolve(this.#state()),
      difference: async (_, call) => {
        const { revision } = this.#state();
        const [before, after] = this.sides.map(side => this.#modelRef(side));
        const found = await engines.model
          .difference({ before: before!, after: after! }, call)
          .catch((thrown: unknown) => {
            throw log.record(thrown);
          });
        if (typeof found.recipe === 'string') return { ...found, revision };
        return { ...found, recipe: await this.#labelled(found.recipe), revision };
      },
      open: log.guard(async ({ layer }) => {
        const uri = vscode.Uri.file(this.sides[1].path);
        await vscode.commands.executeCommand('vscode.open', uri);
        documents.select(await documents.open(uri), [layer], this);
      }),
      swap: () => {
        this.sides = [this.sides[1], this.sides[0]];
        this.#channel.send({ kind: 'state', state: this.#state() });
        return Promise.resolve();
      },
      openRecipe: log.guard(async ({ steps }) => {
        const { fingerprint } = await engines.model.describe({ path: this.sides[0].path });
        const version = recipeVersion(steps);
        const content = recipeText({ version, base: contentOf(fingerprint), steps });
        const document = await vscode.workspace.openTextDocument({ content, language: 'json' });
        await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
      }),
    };
  }

  /** Steps that were found by trying are named as the editor names its own. */
  async #labelled(steps: readonly Step[]): Promise<readonly Step[]> {
    const { path } = this.#modelRef(this.sides[0]);
    const model = await this.services.engines.model.describe({ path });
    return steps.map(step =>
      step.label === goalLabel(step.goal)
        ? { ...stepFor(model, { ...step, selector: step.select }), enabled: step.enabled }
        : step,
    );
  }
}
