import { l10n } from 'vscode';
import type { BudgetAim } from '../../shared/budget/budget';
import type { ComponentKind } from '../../shared/model/component';
import type { Criterion, Goal } from '../../shared/recipe/recipe';

/** How much goes. */
export interface ShareRow {
  readonly label: string;
  readonly detail?: string;
  readonly goal: Extract<Goal, { readonly remove: unknown } | { readonly drop: unknown }>;
}

/** How units are chosen, and whether those that stay make up for them. */
export interface RemovalMethod {
  readonly criterion: Criterion;
  readonly compensate?: boolean;
}

export interface RemovalRow {
  readonly label: string;
  readonly detail: string;
  readonly method: RemovalMethod;
}

/** What the model is to save. */
export interface BudgetRow {
  readonly label: string;
  readonly detail: string;
  readonly aim: BudgetAim;
}

/** Aims of a budget: which layers give up how much is found, over all of them. */
export const budgetRows = (): readonly BudgetRow[] => [
  ...[0.05, 0.1].map(smaller => ({
    label: l10n.t('Make it {0} % smaller', smaller * 100),
    detail: l10n.t('Neurons and heads go where they cost the least for each byte'),
    aim: { smaller },
  })),
  ...[0.05, 0.1].map(faster => ({
    label: l10n.t('Make it {0} % faster', faster * 100),
    detail: l10n.t('The same for each millisecond here, by arithmetic: Time It… measures it'),
    aim: { faster },
  })),
];

const shares = [0.1, 0.2, 0.25, 0.3, 0.5];

/** Shares of neurons, or of heads. */
export const shareRows = (kind: 'neurons' | 'heads'): readonly ShareRow[] =>
  shares.map(share =>
    kind === 'neurons'
      ? { label: l10n.t('{0} % of neurons', share * 100), goal: { remove: { neurons: share } } }
      : { label: l10n.t('{0} % of heads', share * 100), goal: { remove: { heads: share } } },
  );

/** What goes as a whole, with what it adds: nothing is left to choose. */
export const dropRows = (): readonly ShareRow[] => [
  {
    label: l10n.t('Whole attentions and feed-forwards'),
    detail: l10n.t('The model then works as if they were not there'),
    goal: { drop: 'branch' },
  },
  {
    label: l10n.t('Whole layers'),
    detail: l10n.t('Layers of which all attentions and feed-forwards are selected'),
    goal: { drop: 'layer' },
  },
];

/** Ways of choosing units, the best first. What cannot be measured of a component is left out. */
export function removalRows(components: readonly ComponentKind[]): readonly RemovalRow[] {
  const areMeasured = components.every(kind => kind === 'unet' || kind === 'text-encoder');
  const byWeight: RemovalRow = {
    label: l10n.t('By |w|'),
    detail: l10n.t(
      'Needs nothing. For comparison only: it harms pictures far sooner than other measures',
    ),
    method: { criterion: 'magnitude' },
  };
  if (!areMeasured) return [byWeight];
  return [
    {
      label: l10n.t('By what their loss costs, and those that stay make up for them'),
      detail: l10n.t('Needs a large calibration and minutes; weights that stay change, too'),
      method: { criterion: 'sparsegpt', compensate: true },
    },
    {
      label: l10n.t('By what their loss costs'),
      detail: l10n.t(
        'Needs a large calibration and minutes; weights that stay are left as they are',
      ),
      method: { criterion: 'sparsegpt' },
    },
    byWeight,
  ];
}
