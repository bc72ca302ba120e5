import type { Pattern } from '../../../shared/recipe/pattern';
import { selectChannels } from './channels';
import { selectLayer } from './layer';
import { selectNOfM } from './nOfM';
import { selectRows } from './row';
import type { ScoredMatrix } from './scoredMatrix';

/**
 * Which weights of one tensor go: `count` more of the whole tensor, so many of every output that `sparsity` of it is zero, or
 * those of a pattern.
 */
export type Selection =
  | { readonly kind: 'layer'; readonly count: number }
  | { readonly kind: 'row'; readonly sparsity: number }
  | { readonly kind: 'pattern'; readonly pattern: Pattern };

/**
 * Marks the weights that go, the lowest scores first, ties by storage index. What is zero already counts first and is not
 * marked; what is not finite never goes.
 */
export function select(scored: ScoredMatrix, selection: Selection): Uint8Array {
  const marked = new Uint8Array(Math.ceil(scored.bits.length / 8));
  if (selection.kind === 'layer') selectLayer(scored, selection.count, marked);
  else if (selection.kind === 'row') selectRows(scored, selection.sparsity, marked);
  else if ('channels' in selection.pattern)
    selectChannels(scored, selection.pattern.channels, marked);
  else selectNOfM(scored, selection.pattern, marked);
  return marked;
}
