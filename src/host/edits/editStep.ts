import * as vscode from 'vscode';
import { componentTitle } from '../../shared/model/component';
import type { Goal, Scope, Step, TargetSet } from '../../shared/recipe/recipe';
import { parsePattern } from '../../shared/recipe/pattern';
import { calibratedSteps } from './calibratedSteps';
import { pickMethod } from './methodPick';
import type { PruneMethod } from './methodRows';
import { confirmEverything } from './confirmEverything';
import { percentLabel } from './readSparsity';
import { pickSparsity } from './sparsityPick';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { stepFor, subjectOf } from './stepFor';
import { replaced } from './editSteps';

interface Edited {
  readonly document: ModelDocument;
  readonly step: Step;
  readonly index: number;
}

/** What other extensions and tests may say instead of being asked. */
interface Answer {
  readonly goal?: Goal;
  readonly scope?: Scope;
  readonly targets?: readonly TargetSet[];
}

/** Asks for another sparsity, threshold or pattern, and for scope and targets. Undefined when it was left. */
export async function editStep(
  services: Services,
  edited: Edited,
  argument: unknown,
): Promise<Step | undefined> {
  const answer = (argument ?? {}) as Answer;
  const { document, step } = edited;
  const goal = answer.goal ?? (await askGoal(services, edited));
  if (!goal) return undefined;
  const choice = answer.goal
    ? {
        ...methodOf(step),
        scope: answer.scope ?? step.scope,
        targets: answer.targets ?? step.targets,
      }
    : await askMethod(document, step, goal);
  if (!choice) return undefined;
  const asked = { names: [subjectOf(document.model, step.select)], ...choice };
  if (!answer.goal && isEverything(goal) && !(await confirmEverything(asked))) return undefined;
  const own = stepFor(document.model, { ...step, selector: step.select });
  const made = stepFor(document.model, { ...choice, goal, selector: step.select });
  const isSameMethod = choice.criterion === step.criterion && choice.allocation === step.allocation;
  const changed: Step = {
    ...(isSameMethod && step),
    ...made,
    enabled: step.enabled,
    // A label that a person gave stays.
    label: step.label === own.label ? made.label : step.label,
  };
  const [ready] = await calibratedSteps(services, [{ document, step: changed }]);
  return ready!.step;
}

function askGoal(services: Services, { document, step, index }: Edited): Promise<Goal | undefined> {
  const { goal } = step;
  const title = vscode.l10n.t('Edit "{0}"', step.label);
  if ('threshold' in goal)
    return askText({ title, value: String(goal.threshold), read: readThreshold });
  if ('pattern' in goal) return askText({ title, value: goal.pattern, read: readPattern });
  if (!('sparsity' in goal)) return Promise.resolve(undefined);
  const steps = (sparsity: number): readonly Step[] =>
    replaced(document.state.steps, index, { ...step, goal: { sparsity } });
  return pickSparsity(services, {
    title,
    value: percentLabel(goal.sparsity),
    models: [{ document, name: componentTitle[document.model.component], steps, index }],
    always: true,
  }).then(sparsity => (typeof sparsity === 'number' ? { sparsity } : undefined));
}

const isEverything = (goal: Goal): boolean => 'sparsity' in goal && goal.sparsity === 1;

const methodOf = ({ scope, targets, criterion, allocation }: Step): PruneMethod => ({
  ...{ scope, targets, criterion },
  ...(allocation !== undefined && { allocation }),
});

/** Thresholds and patterns have no scope: every weight, or every group, is judged by itself. */
const askMethod = (
  { model }: ModelDocument,
  step: Step,
  goal: Goal,
): Promise<PruneMethod | undefined> =>
  'sparsity' in goal
    ? pickMethod(vscode.l10n.t('Edit "{0}"', step.label), [model.component], methodOf(step))
    : Promise.resolve(methodOf(step));

async function askText({
  title,
  value,
  read,
}: {
  readonly title: string;
  readonly value: string;
  readonly read: (text: string) => Goal | string;
}): Promise<Goal | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value,
    ignoreFocusOut: true,
    validateInput: typed => {
      const found = read(typed);
      return typeof found === 'string' ? found : undefined;
    },
  });
  const goal = text === undefined ? undefined : read(text);
  return typeof goal === 'string' ? undefined : goal;
}

function readThreshold(text: string): Goal | string {
  const threshold = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && threshold >= 0 && Number.isFinite(threshold)
    ? { threshold }
    : vscode.l10n.t('A magnitude of 0 or more, for example 0.01');
}

function readPattern(text: string): Goal | string {
  return parsePattern(text.trim())
    ? { pattern: text.trim() }
    : vscode.l10n.t('N:M with N of 1 or more and below M, for example 2:4');
}
