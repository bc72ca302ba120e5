import path from 'node:path';
import * as vscode from 'vscode';
import type { Engines } from './engines';
import type { Judged, SweepPlaces } from './sweepIndex';

const PLANS = '**/plan.sweep.json';
const KEY = 'pollard.sweeps';

/** Where sweeps lie: in the workspace, and where somebody looked at one. */
export function sweepPlaces(engines: Pick<Engines, 'model'>, memento: vscode.Memento): SweepPlaces {
  return {
    find: async () => {
      const found = await vscode.workspace.findFiles(PLANS, '**/node_modules/**', 1000);
      return found.map(folderOf);
    },
    watch: changed => {
      const watcher = vscode.workspace.createFileSystemWatcher(PLANS);
      const tell = (uri: vscode.Uri): void => {
        changed(folderOf(uri));
      };
      watcher.onDidCreate(tell);
      watcher.onDidChange(tell);
      watcher.onDidDelete(tell);
      return watcher;
    },
    models: async folder => (await engines.model.sweepPlan({ folder })).models,
    get kept() {
      return memento.get<Judged>(KEY, {});
    },
    keep: sweeps => void memento.update(KEY, sweeps),
  };
}

const folderOf = ({ fsPath }: vscode.Uri): string => path.dirname(fsPath);
