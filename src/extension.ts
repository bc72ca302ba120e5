import path from 'node:path';
import * as vscode from 'vscode';
import { OriginalFiles, storageFolder } from './host/document/originalFiles';
import { registerCommands } from './host/commands/registerCommands';
import { CompareViews } from './host/views/compare/compareViews';
import { RecoveryFiles } from './host/document/recoveryFiles';
import { Documents } from './host/document/documents';
import { Engines } from './host/services/engines';
import { folderContext } from './host/commands/folderContext';
import { InspectorView } from './host/views/inspector/inspectorView';
import { LayersTree } from './host/views/layers/layersTree';
import { Log } from './host/ui/log';
import { ModelEditorProvider } from './host/editor/modelEditorProvider';
import { PipelineTree } from './host/views/pipeline/pipelineTree';
import { PipelineViews } from './host/views/pipeline/pipelineViews';
import { Pipelines } from './host/services/pipelines';
import { Previews } from './host/views/preview/previews';
import { RecipeTree } from './host/views/recipe/recipeTree';
import { SweepIndex } from './host/services/sweepIndex';
import { sweepPlaces } from './host/services/sweepPlaces';
import { Sensitivities, sensitivityMaps } from './host/services/sensitivities';
import type { Services } from './host/services/services';
import { statusBar } from './host/views/statusBar';
import { registerProbeEdits } from './host/views/probe/registerProbeEdits';
import { RunningSweeps } from './host/views/sweep/runningSweeps';
import { SweepEditorProvider } from './host/views/sweep/sweepEditorProvider';
import { sweepWorld } from './host/views/sweep/sweepWorld';
import { walkthroughProgress } from './host/commands/walkthroughProgress';
import { setLocale } from './shared/format';

/** Builds the services and registers what VS Code shows. Returns them for the integration tests. */
export function activate(context: vscode.ExtensionContext): Services {
  setLocale(vscode.env.language);
  const log = new Log();
  const engines = new Engines(context.extensionPath, context.globalStorageUri.fsPath, log);
  const documents = new Documents();
  const recovery = new RecoveryFiles(path.join(storageFolder(context), 'unsaved'));
  const originals = new OriginalFiles(context, recovery);
  const pipelines = new Pipelines(engines, documents);
  const sweepIndex = new SweepIndex(sweepPlaces(engines, context.workspaceState));
  const sensitivities = new Sensitivities(sensitivityMaps(engines), { documents, pipelines });
  const stores = { documents, recovery, originals, pipelines, sweepIndex, sensitivities };
  const services = { context, log, engines, ...stores };
  const previews = new Previews(services);
  const sweeps = new RunningSweeps(sweepWorld(services));
  context.subscriptions.push(
    log,
    engines,
    sensitivities,
    documents,
    sweepIndex,
    ModelEditorProvider.register(services),
    new LayersTree(services).register(),
    new PipelineTree(services).register(),
    new PipelineViews(services).register(),
    new CompareViews(services).register(),
    new RecipeTree(services).register(),
    new InspectorView(services).register(),
    previews.register(),
    sweeps,
    new SweepEditorProvider({ ...services, sweeps, previews }).register(),
    registerCommands(services, previews, sweeps),
    statusBar(documents),
    registerProbeEdits(services),
    folderContext(),
    walkthroughProgress(documents),
  );
  engines.startModel();
  void originals.sweep().catch((thrown: unknown) => log.record(thrown));
  return services;
}
