import * as vscode from 'vscode';
import { inspectorRequests } from '../../../shared/messages/requestSchemas';
import type {
  InspectorEvent,
  InspectorHost,
  InspectorState,
} from '../../../shared/messages/editorMessages';
import { Failure } from '../../../shared/failure';
import { runEditorCommand } from '../../edits/editorCommands';
import { exportFile } from '../../ui/exportFile';
import type { ModelDocument } from '../../document/modelDocument';
import { revised } from '../../document/revised';
import type { Services } from '../../services/services';
import { WebviewChannel } from '../../ui/webviewChannel';
import { webviewOptions, webviewPage } from '../../ui/webviewPage';

/** The layer inspector: follows the selection of editor and tree. */
export class InspectorView implements vscode.WebviewViewProvider {
  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    return vscode.window.registerWebviewViewProvider('pollard.inspector', this);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { documents, context, log } = this.services;
    view.webview.options = webviewOptions(context.extensionUri);
    const channel = new WebviewChannel<InspectorHost, InspectorEvent>(view.webview, {
      host: this.#host(),
      requests: inspectorRequests,
      log,
    });
    const sendModel = (): void => {
      channel.send({ kind: 'state', state: this.#state() });
    };
    const listeners = vscode.Disposable.from(
      channel,
      documents.onDidSelect(({ layers }) => {
        channel.send({ kind: 'selection', layer: layers[0] ?? null });
      }),
      documents.onDidChangeActive(sendModel),
      documents.onDidChange(({ document, change }) => {
        if (document !== documents.active) return;
        if (change === 'model') sendModel();
        if (change === 'steps')
          channel.send({ kind: 'edits', edits: { revision: document.revision } });
      }),
    );
    view.onDidDispose(() => {
      listeners.dispose();
    });
    view.webview.html = webviewPage(view.webview, context.extensionUri, 'inspector');
  }

  #state(): InspectorState {
    const { active, selection } = this.services.documents;
    return {
      model: active?.model ?? null,
      edits: active ? { revision: active.revision } : null,
      layer: selection[0] ?? null,
    };
  }

  #host(): InspectorHost {
    const { engines } = this.services;
    return {
      ready: () => Promise.resolve(this.#state()),
      inspect: ({ layer }, { signal }) =>
        revised(this.#active(), async modelRef => {
          const found = await engines.model.inspect({ layer, ...modelRef }, { signal });
          const touchedBy = found.plan.steps.map(index => {
            const { label } = modelRef.steps[index]!;
            return { index, label };
          });
          return { ...found, touchedBy };
        }),
      thumbnail: ({ layer, rows, columns }, { signal }) => {
        const document = this.#active();
        const { outputs, inputs } = document.model.layers[layer]!;
        const whole = { row: 0, column: 0, height: outputs, width: inputs, rows, columns };
        const planes = ['mean', 'zeros'] as const;
        return revised(document, modelRef =>
          engines.model.tile({ layer, ...whole, planes, ...modelRef }, { signal }),
        );
      },
      unitScores: (request, { signal }) =>
        revised(this.#active(), modelRef =>
          engines.model.unitScores({ ...request, ...modelRef }, { signal }),
        ),
      selectLayers: ({ layers }) => {
        this.services.documents.select(this.#active(), layers, this);
        return Promise.resolve();
      },
      command: ({ command, layers }) =>
        runEditorCommand(this.services, this.#active(), command, layers),
      exportFile: ({ name, bytes }) => exportFile(this.#active().uri, name, bytes),
    };
  }

  #active(): ModelDocument {
    const { active } = this.services.documents;
    if (active) return active;
    throw new Failure({
      code: 'invalid-request',
      message: vscode.l10n.t('No model is open.'),
      hint: vscode.l10n.t('Open an .onnx file first.'),
    });
  }
}
