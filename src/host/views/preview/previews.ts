import path from 'node:path';
import * as vscode from 'vscode';
import { MaterializedModels } from '../../../engine/evaluate/materialize';
import { Failure } from '../../../shared/failure';
import type { PipelineDescription } from '../../../shared/model/model';
import { openDirtyEditors } from '../../document/openDirtyEditors';
import type { Services } from '../../services/services';
import { tabIcon } from '../../ui/tabIcon';
import { History } from './history';
import {
  type PictureAgain,
  PreviewPanel,
  type PreviewServices,
  type PreviewStart,
} from './previewPanel';

const VIEW = 'pollard.preview';
const LAST_FOLDER = 'pollard.previewFolder';
const CHOSEN = 'pollard.pipelineOf';

/** The one preview panel, its pruned copies and its history; comes back after a window reload. */
export class Previews implements vscode.WebviewPanelSerializer {
  readonly #services: PreviewServices;
  #panel: PreviewPanel | undefined;

  constructor(services: Services) {
    const { storageUri, globalStorageUri } = services.context;
    const storage = (storageUri ?? globalStorageUri).fsPath;
    this.#services = {
      ...services,
      models: new MaterializedModels(
        services.engines.model,
        path.join(storage, 'renders', String(process.pid)),
      ),
      history: new History(path.join(storage, 'previews')),
    };
  }

  register(): vscode.Disposable {
    void this.#services.models.sweep();
    const { engines } = this.#services;
    return vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.workspace.onDidChangeConfiguration(change => {
        // A process can hold one onnxruntime only.
        if (change.affectsConfiguration('pollard.runtimePath')) engines.unloadDiffusion();
      }),
      { dispose: () => void this.#services.models.clear() },
    );
  }

  /** *Generate Preview…*: asks for what it lacks, shows the panel and starts. */
  async generate(target: unknown, asked?: string): Promise<void> {
    const pipeline = await this.#pipelineOf(target);
    if (!pipeline) return;
    if (pipeline.missing.length > 0) {
      await this.#show({ pipeline });
      return;
    }
    const prompt = asked ?? (await this.#askPrompt());
    if (prompt !== undefined) await this.#show({ pipeline, prompt });
  }

  /** Shows the panel, and makes in it what was made elsewhere before. */
  async repeat(pipeline: PipelineDescription, again: PictureAgain): Promise<void> {
    await this.#show(pipeline.missing.length > 0 ? { pipeline } : { pipeline, again });
  }

  /** Called by VS Code after a reload. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const folder = this.#services.context.workspaceState.get<string>(LAST_FOLDER);
    const pipeline = folder === undefined ? null : await this.#services.pipelines.find(folder);
    // Open edits that hot exit kept are part of what is compared, looked at or not.
    if (pipeline)
      await openDirtyEditors(
        this.#services.documents,
        pipeline.components.map(each => each.path),
      );
    this.#adopt(panel, { pipeline });
    panel.reveal();
  }

  async #show(start: Omit<PreviewStart, 'chooseFolder'>): Promise<void> {
    const { workspaceState } = this.#services.context;
    await workspaceState.update(LAST_FOLDER, start.pipeline?.folder);
    if (this.#panel) {
      this.#panel.panel.reveal();
      await this.#panel.restart(this.#withChooser(start));
      return;
    }
    await closeForgotten();
    const panel = vscode.window.createWebviewPanel(
      VIEW,
      vscode.l10n.t('Pollard Preview'),
      vscode.ViewColumn.Active,
      { enableScripts: true },
    );
    this.#adopt(panel, start);
  }

  #adopt(panel: vscode.WebviewPanel, start: Omit<PreviewStart, 'chooseFolder'>): void {
    const { context } = this.#services;
    panel.iconPath = tabIcon(context.extensionUri);
    const preview = new PreviewPanel(panel, this.#services, this.#withChooser(start));
    this.#panel = preview;
    panel.onDidDispose(() => {
      if (this.#panel !== preview) return;
      this.#panel = undefined;
      this.#services.engines.unloadDiffusion();
    });
  }

  #withChooser(start: Omit<PreviewStart, 'chooseFolder'>): PreviewStart {
    return {
      ...start,
      chooseFolder: () => this.#choose(start.pipeline?.folder),
    };
  }

  async #pipelineOf(target: unknown): Promise<PipelineDescription | undefined> {
    const { pipelines, documents, context } = this.#services;
    const uri = target instanceof vscode.Uri ? target : documents.active?.uri;
    if (!uri) return this.#choose(undefined);
    const found = (await pipelines.find(uri.fsPath)) ?? undefined;
    const known = context.workspaceState.get<Record<string, string>>(CHOSEN) ?? {};
    const chosen = known[found?.folder ?? uri.fsPath];
    const instead =
      chosen === undefined || found?.missing.length === 0
        ? undefined
        : await pipelines.find(chosen);
    return instead ?? found ?? ((await offersChoice(uri)) ? this.#choose(uri.fsPath) : undefined);
  }

  /** Asks for a pipeline folder, and remembers it for the file or folder that has none of its own. */
  async #choose(instead: string | undefined): Promise<PipelineDescription | undefined> {
    const { pipelines, context } = this.#services;
    const [folder] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Choose a Pipeline Folder to Generate With'),
        canSelectFolders: true,
        canSelectFiles: false,
      })) ?? [];
    if (!folder) return undefined;
    const found = await pipelines.find(folder.fsPath);
    if (!found)
      throw new Failure({
        code: 'missing',
        message: vscode.l10n.t('{0} is not a pipeline folder.', folder.fsPath),
        hint: vscode.l10n.t(
          'Choose a folder with text_encoder, unet, vae_decoder, tokenizer and scheduler.',
        ),
        path: folder.fsPath,
      });
    if (instead !== undefined) {
      const known = context.workspaceState.get<Record<string, string>>(CHOSEN) ?? {};
      await context.workspaceState.update(CHOSEN, { ...known, [instead]: found.folder });
    }
    return found;
  }

  async #askPrompt(): Promise<string | undefined> {
    const { workspaceState } = this.#services.context;
    const last = workspaceState.get<{ prompt?: string }>('pollard.previewForm')?.prompt;
    return vscode.window.showInputBox({
      title: vscode.l10n.t('Generate Preview'),
      prompt: vscode.l10n.t(
        'What the image shows. Seed, steps, guidance and size can be changed in the panel.',
      ),
      placeHolder: vscode.l10n.t('a red apple'),
      // A model that was just opened takes the focus when it is drawn.
      ignoreFocusOut: true,
      ...(last !== undefined && { value: last }),
    });
  }
}

/** Says what a lone file lacks and where it was looked for; true where the user wants to choose a folder. */
async function offersChoice(uri: vscode.Uri): Promise<boolean> {
  const choose = vscode.l10n.t('Choose Folder…');
  const folder = path.dirname(uri.fsPath);
  const message = vscode.l10n.t(
    '{0} is not part of a pipeline. Pollard looked for text encoder, UNet, VAE decoder, tokenizer and scheduler in {1} and in the two folders above it.',
    path.basename(uri.fsPath),
    folder,
  );
  return (await vscode.window.showWarningMessage(message, choose)) === choose;
}

/** After a reload a panel that was never looked at is a tab without a panel: it would stand beside the new one. */
async function closeForgotten(): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(VIEW),
    );
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
