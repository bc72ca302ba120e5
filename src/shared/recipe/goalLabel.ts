import type { InferOutput } from 'valibot';
import type { goalSchema } from './goalSchema';

/** What a goal says in a label: `35 %`, `|w| ≤ 0.01`, `2:4`, `channels:0.25`, `restore`. */
export function goalLabel(goal: InferOutput<typeof goalSchema>): string {
  if ('sparsity' in goal) return `${Number((goal.sparsity * 100).toFixed(2))} %`;
  if ('threshold' in goal) return `|w| ≤ ${Number(goal.threshold.toPrecision(3))}`;
  if ('pattern' in goal) return goal.pattern;
  return 'restore';
}
