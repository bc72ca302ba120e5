import * as vscode from 'vscode';
import { percent } from '../../shared/format';
import type { Plan } from '../../shared/stats/plan';
import type { Step } from '../../shared/recipe/recipe';
import { targetedLabel } from '../../shared/recipe/targetedLabel';
import { share } from '../../shared/stats/statistics';
import type { ModelDocument } from '../document/modelDocument';
import { withProgress } from '../ui/progress';
import type { Services } from '../services/services';
import { documentNames } from '../document/documentNames';

/** Steps that are about to be added to the end of a document's recipe. */
export interface Addition {
  readonly document: ModelDocument;
  readonly added: readonly Step[];
  /** What Edit > Undo calls it. */
  readonly label: string;
}

/** An addition, and what it would make of the model. */
export interface PlannedAddition extends Addition {
  /** The steps that it was planned on, and all with the added ones. */
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly plan: Plan;
}

/** Counts what every addition would do, under progress that can be cancelled. Changes nothing. */
export const planAdditions = (
  { engines }: Services,
  title: string,
  additions: readonly Addition[],
): Promise<readonly PlannedAddition[]> =>
  withProgress(title, async ({ signal, report }) => {
    const planned: PlannedAddition[] = [];
    for (const addition of additions) {
      const { path } = addition.document.state.base;
      const before = addition.document.state.steps;
      const after = [...before, ...addition.added];
      const plan = await engines.model.plan({ path, steps: after }, { signal, report });
      planned.push({ ...addition, before, after, plan });
    }
    signal.throwIfAborted();
    return planned;
  });

/** Makes every addition that changes a weight, as one undoable edit per document, and says which ones would change nothing. */
export function addPlanned(planned: readonly PlannedAddition[]): void {
  for (const { document, before, after, added, plan, label } of planned.filter(hasEffect)) {
    const isSame = document.state.steps === before;
    if (isSame) document.replaceSteps(after, label, plan);
    else document.replaceSteps([...document.state.steps, ...added], label);
  }
  const idle = planned.filter(each => !hasEffect(each));
  if (idle.length > 0) void vscode.window.showInformationMessage(leftAsItIs(idle));
}

/** Adds steps to one document, unless they change nothing. */
export async function addSteps(services: Services, addition: Addition): Promise<void> {
  addPlanned(await planAdditions(services, addition.label, [addition]));
}

/** Whether one of the added steps prunes a weight or brings one back. */
const hasEffect = ({ before, plan: { prunedByStep, restoredByStep } }: PlannedAddition): boolean =>
  [...prunedByStep.slice(before.length), ...restoredByStep.slice(before.length)].some(
    weights => weights > 0,
  );

function leftAsItIs(idle: readonly PlannedAddition[]): string {
  const names = documentNames(idle.map(({ document }) => document));
  return idle
    .map(({ plan: { figures, targets }, label }, i) =>
      vscode.l10n.t(
        '{0} was left as it is: "{1}" would change nothing, since {2} of its {3} are zero.',
        names[i]!,
        label,
        percent(share(figures.targeted)),
        targetedLabel(targets),
      ),
    )
    .join(' ');
}
