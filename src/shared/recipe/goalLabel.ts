import type { InferOutput } from 'valibot';
import type { goalSchema } from './goalSchema';
import type { Immutable } from './immutable';
import type { Removal } from './removalSchema';

/** What a goal says in a label: `35 %`, `|w| ≤ 0.01`, `2:4`, `channels:0.25`, `25 % of neurons`, `branches`, `restore`. */
export function goalLabel(goal: Immutable<InferOutput<typeof goalSchema>>): string {
  if ('sparsity' in goal) return percent(goal.sparsity);
  if ('threshold' in goal) return `|w| ≤ ${Number(goal.threshold.toPrecision(3))}`;
  if ('pattern' in goal) return goal.pattern;
  if ('remove' in goal) return removalLabel(goal.remove);
  if ('drop' in goal) return goal.drop === 'branch' ? 'branches' : 'layers';
  return 'restore';
}

function removalLabel(remove: Removal): string {
  const [kind, units] =
    'neurons' in remove
      ? (['neurons', remove.neurons] as const)
      : (['heads', remove.heads] as const);
  return typeof units === 'number' ? `${percent(units)} of ${kind}` : `chosen ${kind}`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
