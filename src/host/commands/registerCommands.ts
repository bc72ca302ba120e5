import * as vscode from 'vscode';
import type { Previews } from '../views/preview/previews';
import { applyRecipe } from '../edits/applyRecipe';
import { exportRecipe } from '../edits/exportRecipe';
import type { Services } from '../services/services';
import { goToLayer } from './goToLayer';
import { layerCommands } from './layerCommands';
import { openSample } from './openSample';
import type { RunningSweeps } from '../views/sweep/runningSweeps';
import { findSafe } from '../views/safe/findSafe';
import { pruneToSafeLimit } from '../views/sweep/pruneToSafe';
import { startSweep } from '../views/sweep/startSweep';
import { propose } from '../edits/proposeRecipe';
import { prune, prunePipeline } from '../edits/prune';
import { removeUnits } from '../edits/removeUnits';
import { shrink } from './shrink';
import { shrinkToFolder } from './shrinkToFolder';
import { timeIt } from '../views/timing/timeIt';
import { timingDocuments } from '../views/timing/timingDocument';
import { exportModel } from '../views/export/exportModel';
import { costDocuments } from '../views/export/formCosts';
import { toggleProbe } from './toggleProbe';
import { undoRedo } from './undoRedo';

/** Registers every command of the palette and the menus. What a command throws is shown and logged. */
export function registerCommands(
  services: Services,
  previews: Previews,
  sweeps: RunningSweeps,
): vscode.Disposable {
  const { log } = services;
  const commands: Readonly<
    Record<string, (first: unknown, second: unknown) => Promise<void> | void>
  > = {
    'pollard.prune': (first, second) => prune(services, first, second),
    'pollard.prunePipeline': first => prunePipeline(services, first),
    'pollard.removeUnits': (first, second) => removeUnits(services, first, second),
    'pollard.shrink': (first, second) => shrink(services, first, second),
    'pollard.shrinkPipeline': (first, second) => shrinkToFolder(services, first, second),
    'pollard.timeIt': (first, second) => timeIt(services, first, second),
    'pollard.exportModel': (first, second) => exportModel(services, first, second),
    'pollard.openSample': first => openSample(services, first),
    'pollard.generate': (target, prompt) =>
      previews.generate(target, typeof prompt === 'string' ? prompt : undefined),
    'pollard.sweep': target => startSweep(services, sweeps, target),
    'pollard.pruneToSafeLimit': target => pruneToSafeLimit(services, target),
    'pollard.findSafe': target => findSafe(services, target),
    'pollard.toggleProbe': () => toggleProbe(),
    'pollard.propose': () => propose(services),
    'pollard.goToLayer': () => goToLayer(services),
    'pollard.exportRecipe': (first, second) => exportRecipe(services, first, second),
    'pollard.applyRecipe': (first, second) => applyRecipe(services, first, second),
    'pollard.showLog': () => {
      log.channel.show();
    },
  };
  return vscode.Disposable.from(
    layerCommands(services),
    undoRedo(),
    timingDocuments(),
    costDocuments(),
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, log.guard(run)),
    ),
  );
}
