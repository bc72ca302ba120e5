import * as vscode from 'vscode';
import { pipelineRequests } from '../../../shared/messages/requestSchemas';
import type { PipelineDescription } from '../../../shared/model/model';
import type {
  PipelineCommand,
  PipelineEvent,
  PipelineHost,
} from '../../../shared/messages/pipelineMessages';
import { followFiles } from '../../document/follow';
import type { Services } from '../../services/services';
import { tabIcon } from '../../ui/tabIcon';
import { WebviewChannel } from '../../ui/webviewChannel';
import { webviewOptions, webviewPage } from '../../ui/webviewPage';
import { componentFigures } from './componentFigures';
import { componentRevision, pipelineState } from './pipelineState';

const commands: Readonly<Record<PipelineCommand, string>> = {
  prune: 'pollard.prune',
  paper: 'pollard.prunePipeline',
  generate: 'pollard.generate',
  sweep: 'pollard.sweep',
  safeLimit: 'pollard.pruneToSafeLimit',
  findSafe: 'pollard.findSafe',
  shrink: 'pollard.shrinkPipeline',
};

/** The components of one pipeline beside each other; follows their open edits. */
export class PipelinePanel {
  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly services: Services,
    readonly pipeline: PipelineDescription,
  ) {
    const { context, documents, log } = services;
    panel.iconPath = tabIcon(context.extensionUri);
    panel.webview.options = webviewOptions(context.extensionUri);
    const channel = new WebviewChannel<PipelineHost, PipelineEvent>(panel.webview, {
      host: this.#host(),
      requests: pipelineRequests,
      log,
    });
    const listeners = vscode.Disposable.from(
      channel,
      followFiles(
        documents,
        () => pipeline.components.map(({ path }) => path),
        () => {
          channel.send({ kind: 'state', state: pipelineState(documents, pipeline) });
        },
      ),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, context.extensionUri, 'pipeline');
  }

  #host(): PipelineHost {
    const { services, pipeline } = this;
    const { documents, log } = services;
    return {
      ready: () => Promise.resolve(pipelineState(documents, pipeline)),
      figures: async ({ path }, call) => {
        const revision = componentRevision(documents, path);
        const figures = await componentFigures(services, path, call).catch((thrown: unknown) => {
          throw log.record(thrown);
        });
        return { ...figures, revision };
      },
      open: log.guard(async ({ path, layer }) => {
        const uri = vscode.Uri.file(path);
        await vscode.commands.executeCommand('vscode.open', uri);
        const document = await documents.open(uri);
        if (layer !== undefined) documents.select(document, [layer], this);
      }),
      command: async ({ command }) => {
        await vscode.commands.executeCommand(commands[command], vscode.Uri.file(pipeline.folder));
      },
    };
  }
}
