import path from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../../../shared/failure';
import { sweepRequests } from '../../../shared/messages/requestSchemas';
import type {
  CursorWords,
  SweepCommand,
  SweepHost,
  SweepState,
  SweepUpdate,
} from '../../../shared/messages/sweepMessages';
import type { SweepProgress } from '../../../shared/sweep/sweepProgress';
import type { Services } from '../../services/services';
import { exportFile } from '../../ui/exportFile';
import { tabIcon } from '../../ui/tabIcon';
import { WebviewChannel } from '../../ui/webviewChannel';
import { webviewOptions, webviewPage } from '../../ui/webviewPage';
import type { Previews } from '../preview/previews';
import { openCell } from './openCell';
import { previewCell } from './previewCell';
import { pruneToCell } from './pruneToSafe';
import { refineHere } from './refineHere';
import { resumeHere } from './resumeHere';
import type { RunningSweeps, SweepView } from './runningSweeps';
import { pauseSweep, stopSweep } from './sweepRunner';
import { writeReport } from './writeReport';

/** What a view needs besides the shared services. */
export interface SweepServices extends Services {
  readonly sweeps: RunningSweeps;
  readonly previews: Previews;
}

/** Who hears what a view says of itself. */
export interface SweepPanelListener {
  onFocus(panel: SweepPanel, hasFocus: boolean): void;
  onCursor(panel: SweepPanel, words: CursorWords): void;
}

/** One view of a sweep's folder; it is told when its files change. */
export class SweepPanel implements SweepView {
  readonly #channel: WebviewChannel<SweepHost, SweepUpdate>;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: SweepServices,
    readonly folder: string,
    private readonly listener: SweepPanelListener,
  ) {
    const { context, log, sweepIndex, sweeps } = services;
    sweepIndex.note(folder);
    const images = vscode.Uri.file(path.join(folder, 'images'));
    panel.iconPath = tabIcon(context.extensionUri);
    panel.webview.options = webviewOptions(context.extensionUri, [images]);
    this.#channel = new WebviewChannel(panel.webview, {
      host: this.#host(),
      requests: sweepRequests,
      log,
    });
    const listeners = vscode.Disposable.from(this.#channel, sweeps.open(folder, this));
    panel.onDidDispose(() => {
      listener.onFocus(this, false);
      listeners.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, context.extensionUri, 'sweep');
  }

  /** Gives the focus to the next part of the view. */
  focusNextPart(): void {
    this.#channel.send({ kind: 'next-part' });
  }

  /** Lists the keys of the view. */
  showKeys(): void {
    this.panel.reveal();
    this.#channel.send({ kind: 'keys' });
  }

  openCell(key: string): Promise<void> {
    return openCell(this.services, this.folder, key);
  }

  previewCell(key: string): Promise<void> {
    return previewCell(this.services, this.services.previews, { sweep: this.folder, key });
  }

  #host(): SweepHost {
    const { log, sweeps } = this.services;
    return {
      ready: () =>
        this.#state().catch((thrown: unknown) => {
          throw log.record(thrown);
        }),
      command: log.guard(({ command }) => this.#run(command)),
      openCell: log.guard(({ key }) => this.openCell(key)),
      previewCell: log.guard(({ key }) => this.previewCell(key)),
      pruneTo: log.guard(request =>
        pruneToCell(this.services, { folder: this.folder, ...request }),
      ),
      refine: log.guard(request => refineHere(this.services, sweeps, this.folder, request)),
      judge: ({ tolerance }) => {
        this.services.sweepIndex.note(this.folder, tolerance);
        return Promise.resolve();
      },
      focus: ({ hasFocus }) => {
        this.listener.onFocus(this, hasFocus);
        return Promise.resolve();
      },
      cursor: words => {
        this.listener.onCursor(this, words);
        return Promise.resolve();
      },
      saveFigure: log.guard(({ name, bytes }) =>
        exportFile(vscode.Uri.file(path.join(this.folder, 'plan.sweep.json')), name, bytes),
      ),
    };
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** A folder that cannot be read is said where it would be shown, not in a message every few seconds. */
  async look(): Promise<SweepProgress | undefined> {
    try {
      const state = await this.#state();
      this.#channel.send({ kind: 'state', state });
      return state.progress;
    } catch (thrown) {
      this.#channel.send({ kind: 'failure', failure: toFailure(thrown).toData() });
      return undefined;
    }
  }

  async #state(): Promise<SweepState> {
    const { folder, panel, services } = this;
    const images = vscode.Uri.file(path.join(folder, 'images'));
    return {
      ...(await services.engines.model.sweep({ folder })),
      label: vscode.workspace.asRelativePath(folder),
      pictures: `${panel.webview.asWebviewUri(images).toString()}/`,
      canRun: vscode.workspace.isTrusted,
    };
  }

  async #run(command: SweepCommand): Promise<void> {
    const { folder, services } = this;
    switch (command) {
      case 'resume':
        return resumeHere(services, services.sweeps, folder);
      case 'pause':
        return pauseSweep(folder);
      case 'stop':
        return stopSweep(folder);
      case 'report':
        return writeReport(services, folder);
      case 'log':
        await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, 'run', 'log.txt')));
    }
  }
}
