import path from 'node:path';
import * as vscode from 'vscode';
import { TOKENS } from '../../engine/evaluate/timeModels';
import type { BudgetAim } from '../../shared/budget/budget';
import { componentTitle } from '../../shared/model/component';
import { integer } from '../../shared/format';
import { defaultStep, type Step } from '../../shared/recipe/recipe';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { withProgress } from '../ui/progress';
import { latentSide } from '../services/latentSide';
import { addPlanned, planAdditions } from './addSteps';
import { calibratedSteps } from './calibratedSteps';
import { pickRepairPrompts } from './pickRepairPrompts';

/** Images of a call: guidance takes two for one picture. */
const BATCH = 2;

/**
 * Removes neurons and heads over all layers of a model until it is so much smaller or faster, as one undoable edit, with those that
 * stay making up for them. Measures first; nothing has changed where that fails or is cancelled.
 */
export async function removeToBudget(
  services: Services,
  document: ModelDocument,
  { aim, title }: { readonly aim: BudgetAim; readonly title: string },
): Promise<void> {
  const prompts = await pickRepairPrompts(services, [document], title);
  if (!prompts) return;
  // It stands for the steps to come: they go by its calibration.
  const step: Step = {
    ...{ ...defaultStep, criterion: 'sparsegpt', compensate: true, label: title },
    goal: { remove: { neurons: 0 } },
  };
  const [ready] = await calibratedSteps(services, [{ document, step, prompts }]);
  const { calibration } = ready!.step;
  if (!calibration) return;
  const name = path.basename(document.uri.fsPath);
  const pixels = await latentSide(document.uri.fsPath);
  const request = {
    ...{ ...document.modelRef, aim, calibration, compensate: true },
    sizes: { batch: BATCH, pixels, tokens: TOKENS },
  };
  const { steps } = await withProgress(
    vscode.l10n.t('Choosing what {0} can do without', name),
    work => services.engines.model.budget(request, work),
  );
  const component = componentTitle[document.model.component];
  // In English, as labels of steps are.
  const label =
    'smaller' in aim
      ? `Make the ${component} ${integer(100 * aim.smaller)} % smaller`
      : `Make the ${component} ${integer(100 * aim.faster)} % faster`;
  addPlanned(await planAdditions(services, title, [{ document, added: steps, label }]));
}
