import path from 'node:path';
import * as vscode from 'vscode';
import { Bases, storageFolder } from './host/bases';
import { registerCommands } from './host/commands/registerCommands';
import { CompareViews } from './host/compare/compareViews';
import { RecoveryFiles } from './host/document/recoveryFiles';
import { Documents } from './host/documents';
import { Engines } from './host/engines';
import { folderContext } from './host/folderContext';
import { InspectorView } from './host/inspectorView';
import { LayersTree } from './host/layersTree';
import { Log } from './host/log';
import { ModelEditorProvider } from './host/modelEditorProvider';
import { PipelineTree } from './host/pipeline/pipelineTree';
import { PipelineViews } from './host/pipeline/pipelineViews';
import { Pipelines } from './host/pipelines';
import { Previews } from './host/preview/previews';
import { RecipeTree } from './host/recipe/recipeTree';
import type { Services } from './host/services';
import { statusBar } from './host/statusBar';
import { walkthroughProgress } from './host/walkthroughProgress';
import { setLocale } from './shared/format';

/** Builds the services and registers what VS Code shows. Returns them for the integration tests. */
export function activate(context: vscode.ExtensionContext): Services {
  setLocale(vscode.env.language);
  const log = new Log();
  const engines = new Engines(context.extensionPath, context.globalStorageUri.fsPath, log);
  const documents = new Documents();
  const recovery = new RecoveryFiles(path.join(storageFolder(context), 'unsaved'));
  const bases = new Bases(context, recovery);
  const pipelines = new Pipelines(engines, documents);
  const services: Services = { context, log, engines, documents, recovery, bases, pipelines };
  const previews = new Previews(services);
  context.subscriptions.push(
    log,
    engines,
    documents,
    ModelEditorProvider.register(services),
    new LayersTree(services).register(),
    new PipelineTree(services).register(),
    new PipelineViews(services).register(),
    new CompareViews(services).register(),
    new RecipeTree(services).register(),
    new InspectorView(services).register(),
    previews.register(),
    registerCommands(services, previews),
    statusBar(documents),
    folderContext(),
    walkthroughProgress(documents),
  );
  void bases.sweep().catch((thrown: unknown) => log.record(thrown));
  return services;
}
