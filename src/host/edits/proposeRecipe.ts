import * as vscode from 'vscode';
import { proposeRecipe } from '../../engine/evaluate/proposeRecipe';
import { componentTitle } from '../../shared/model/component';
import type { SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import type { ModelDocument } from '../document/modelDocument';
import { measuringMeans, pipelineBases } from '../services/pipelineBases';
import type { Services } from '../services/services';
import { withProgress } from '../ui/progress';
import { addSteps } from './addSteps';
import { pickGoal } from './goalPick';
import { askMost } from './mostInput';
import { noModel } from './noModel';

/**
 * *Propose Recipe…*: asks for a target and for the most of one block, measures blocks where that was not done yet, spreads the target over them, and shows the
 * spread beside the model. Nothing of the model changes before it is added.
 */
export async function propose(
  services: Services,
  document = services.documents.active,
): Promise<void> {
  if (!document) throw noModel();
  const { pipeline } = await pipelineBases(services, document);
  const title = vscode.l10n.t(
    'Propose a Recipe for the {0}',
    componentTitle[document.model.component],
  );
  const goal = await pickGoal(title);
  if (!goal) return;
  const most = await askMost(title);
  if (most === undefined) return;
  const { engines, sensitivities } = services;
  const map = await measuredMap(services, document, title);
  const proposal = await withProgress(
    vscode.l10n.t('Comparing with one sparsity for all'),
    ({ signal, report }) =>
      proposeRecipe(
        engines.diffusion,
        { map, goal, most, pipeline, ...measuringMeans() },
        engines.scratch,
        {
          signal,
          report: event => {
            if (event.kind === 'probed') report(event);
          },
        },
      ),
  );
  await services.documents.open(document.uri);
  await sensitivities.propose(document, proposal);
}

/** Adds what was proposed to the model as one undoable edit. */
export async function addProposal(services: Services, document: ModelDocument): Promise<void> {
  const { proposal } = await services.sensitivities.look(document);
  if (!proposal) return;
  const { step } = proposal;
  await addSteps(services, { document, added: [step], label: step.label });
  await services.sensitivities.propose(document, null);
}

/** The map by layers where all of them are measured, else the one by blocks, measured now where it has to be. */
async function measuredMap(
  { sensitivities }: Services,
  document: ModelDocument,
  title: string,
): Promise<SensitivityMap> {
  const { layer } = (await sensitivities.look(document)).maps;
  const by = layer && layer.groups.length === layer.total ? 'layer' : 'block';
  return withProgress(title, work => sensitivities.measure(document, by, work));
}
