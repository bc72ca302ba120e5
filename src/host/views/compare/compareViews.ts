import path from 'node:path';
import * as vscode from 'vscode';
import { componentTitle } from '../../../shared/model/component';
import { openDirtyEditors } from '../../document/openDirtyEditors';
import type { Services } from '../../services/services';
import { type Compared, ComparePanel } from './comparePanel';

const VIEW = 'pollard.compare';
const LIMIT = 64;

/** The panels of *Compare with…*; they come back after a window reload. */
export class CompareViews implements vscode.WebviewPanelSerializer {
  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { log } = this.services;
    return vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.commands.registerCommand(
        'pollard.compare',
        log.guard((first: unknown, second: unknown) => this.compare(first, second)),
      ),
    );
  }

  /** *Compare with…*: a model with one that is asked for, or with the other of two that are selected. */
  async compare(first: unknown, second: unknown): Promise<void> {
    const { documents } = this.services;
    const uri = first instanceof vscode.Uri ? first : documents.active?.uri;
    if (!uri) return;
    const selected = Array.isArray(second) ? second.filter(each => each instanceof vscode.Uri) : [];
    const other = selected.find(each => each.toString() !== uri.toString());
    const before = other ? { path: other.fsPath, onDisk: false } : await this.#pick(uri);
    if (!before) return;
    const panel = vscode.window.createWebviewPanel(
      VIEW,
      `${titleOf(before)} ↔ ${nameOf(uri.fsPath)}`,
      vscode.ViewColumn.Active,
      { enableScripts: true },
    );
    new ComparePanel(panel, this.services, [before, { path: uri.fsPath, onDisk: false }]);
  }

  /** Called by VS Code after a reload, with what the webview remembered. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, remembered: unknown): Promise<void> {
    const { value } = (remembered ?? {}) as { readonly value?: unknown };
    const { before, after } = (value ?? {}) as { before?: Compared; after?: Compared };
    if (!isCompared(before) || !isCompared(after)) {
      panel.dispose();
      return;
    }
    await openDirtyEditors(this.services.documents, [before.path, after.path]);
    new ComparePanel(panel, this.services, [before, after]);
    panel.reveal();
  }

  /** Asks what a model is compared with: its own file where it has open steps, another model, or any file. */
  async #pick(uri: vscode.Uri): Promise<Compared | undefined> {
    const { documents } = this.services;
    const document = documents.get(uri);
    const found = await vscode.workspace.findFiles('**/*.onnx', '**/node_modules/**', LIMIT);
    const others = found.filter(each => each.toString() !== uri.toString());
    const component = document?.model.component;
    const items: (vscode.QuickPickItem & { readonly side?: Compared })[] = [
      ...(document?.isDirty
        ? [
            {
              label: vscode.l10n.t('The file on disk'),
              description: vscode.l10n.t('What the unsaved steps change'),
              side: { path: uri.fsPath, onDisk: true },
            },
          ]
        : []),
      ...others
        .map(each => ({
          label: vscode.workspace.asRelativePath(each),
          description: describe(documents.get(each)?.model.component),
          side: { path: each.fsPath, onDisk: false },
        }))
        .sort((a, b) => likeness(b.side.path, uri) - likeness(a.side.path, uri)),
      { label: vscode.l10n.t('Another file…') },
    ];
    const choice = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Compare {0} With', vscode.workspace.asRelativePath(uri)),
      placeHolder:
        component === undefined
          ? vscode.l10n.t('The model before')
          : vscode.l10n.t('The {0} before', componentTitle[component]),
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (!choice) return undefined;
    if (choice.side) return choice.side;
    const [file] =
      (await vscode.window.showOpenDialog({ filters: { ONNX: ['onnx'] }, defaultUri: uri })) ?? [];
    return file && { path: file.fsPath, onDisk: false };
  }
}

const isCompared = (side: Compared | undefined): side is Compared =>
  typeof side?.path === 'string' && typeof side.onDisk === 'boolean';

const describe = (component: keyof typeof componentTitle | undefined): string =>
  component === undefined ? '' : componentTitle[component];

/** Files of the same folder and file name come first: `a/unet/model.onnx` with `b/unet/model.onnx`. */
const likeness = (file: string, { fsPath }: vscode.Uri): number =>
  nameOf(file) === nameOf(fsPath) ? 1 : 0;

const titleOf = ({ path: file, onDisk }: Compared): string =>
  onDisk ? vscode.l10n.t('{0} on disk', nameOf(file)) : nameOf(file);

/** `unet` for `unet/model.onnx`, the file's own name for others. */
function nameOf(file: string): string {
  const { dir, name } = path.parse(file);
  return name === 'model' ? path.basename(dir) : name;
}
