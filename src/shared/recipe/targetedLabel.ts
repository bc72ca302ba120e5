import type { TargetSet } from './recipe';

const names: Readonly<Record<TargetSet, string>> = {
  linear: 'Linear weights',
  conv: 'convolution weights',
  other: 'norms, biases and embeddings',
};

/** What a sparsity is a share of: `Linear weights`, `Linear and convolution weights`. The one place that names target sets. */
export function targetedLabel(targets: readonly TargetSet[]): string {
  const found = (['linear', 'conv', 'other'] as const).filter(set => targets.includes(set));
  if (found.length === 3) return 'all weights';
  if (found.join() === 'linear,conv') return 'Linear and convolution weights';
  return found.map(set => names[set]).join(' and ');
}
