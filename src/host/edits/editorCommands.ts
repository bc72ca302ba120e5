import * as vscode from 'vscode';
import type { EditorCommand } from '../../shared/messages/editorMessages';
import { addSteps } from './addSteps';
import type { ModelDocument } from '../document/modelDocument';
import { reloadDocument } from './reloadDocument';
import type { Services } from '../services/services';
import { selectorOf, stepFor } from './stepFor';
import { exclude } from './exclude';
import { exportWeights } from './exportWeights';
import { addProposal, propose } from './proposeRecipe';
import { pruneDocuments } from './prune';

/** Runs what a button or link of a webview asks for. */
export async function runEditorCommand(
  services: Services,
  document: ModelDocument,
  command: EditorCommand,
  layers: readonly number[],
): Promise<void> {
  const { model } = document;
  switch (command) {
    case 'prune':
      return pruneDocuments(services, [document], selectorOf(model, layers));
    case 'reset':
      return restore(services, document, layers);
    case 'exclude':
      return exclude(services, document, layers);
    case 'generate':
      await vscode.commands.executeCommand('pollard.generate');
      return;
    case 'showLog':
      services.log.channel.show();
      return;
    case 'copyName':
      await vscode.env.clipboard.writeText(
        layers.map(index => model.layers[index]!.name).join('\n'),
      );
      return;
    case 'copySelector':
      await vscode.env.clipboard.writeText(selectorOf(model, layers));
      return;
    case 'reload':
      if (document.failure) await reloadDocument(services, document, steps => steps);
      else document.refreshViews();
      return;
    case 'propose':
      return propose(services, document);
    case 'addProposal':
      return addProposal(services, document);
    case 'dropProposal':
      return services.sensitivities.propose(document, null);
    case 'previewProposal':
      await vscode.commands.executeCommand('pollard.generate', document.uri);
      return;
    case 'exportCsv':
      return exportWeights(services, document, { layer: layers[0]!, format: 'csv' });
    case 'exportNpy':
      return exportWeights(services, document, { layer: layers[0]!, format: 'npy' });
  }
}

/** Brings the original weights of layers back, whatever was pruned of them. */
async function restore(
  services: Services,
  document: ModelDocument,
  layers: readonly number[],
): Promise<void> {
  const step = stepFor(document.model, {
    goal: { restore: true },
    layers,
    targets: ['linear', 'conv', 'other'],
  });
  await addSteps(services, { document, added: [step], label: step.label });
}
