import * as vscode from 'vscode';
import { type ByComponent, entriesOf } from '../../../shared/model/component';
import type { PipelineDescription } from '../../../shared/model/model';
import { stepFor } from '../../edits/stepFor';
import { takeSteps } from '../../edits/takeSteps';
import type { Services } from '../../services/services';
import type { FoundSafe } from './safeProcess';

interface Found {
  readonly found: Pick<FoundSafe, 'limit'>;
  readonly measuredOn: ByComponent<string>;
}

/** Prunes the models of a pipeline to what a search found to be safe: one undoable edit each. */
export async function applySafe(
  services: Services,
  { components }: PipelineDescription,
  { found: { limit = {} }, measuredOn }: Found,
): Promise<void> {
  const taken = entriesOf(limit).map(([component, sparsity]) => {
    const { path } = components.find(each => each.component === component)!;
    const step = stepFor({ component, layers: [] }, { goal: { sparsity }, selector: '*' });
    return { path, steps: [step], measuredOn: measuredOn[component] };
  });
  await takeSteps(services, taken, vscode.l10n.t('Prune to the Safe Limit'));
}
