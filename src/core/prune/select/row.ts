import { targetZeros } from '../../../shared/stats/statistics';
import { lowestOf } from './lowestOf';
import type { ScoredMatrix } from './scoredMatrix';

/** Marks, in every output, the lowest scores until `sparsity` of its weights are zero. */
export function selectRows(scored: ScoredMatrix, sparsity: number, marked: Uint8Array): void {
  const { shape, stride } = scored.view;
  const [outputs, inputs, kernel] = shape;
  const length = inputs * kernel;
  const zeros = targetZeros(sparsity, length);
  // An output's weights lie side by side, or a row of a transposed matrix apart.
  const step = kernel === 1 ? stride[1] : Math.min(stride[1], stride[2]);
  const markLowest = lowestOf(scored, length, marked);
  for (let output = 0; output < outputs; output++)
    markLowest({ first: output * stride[0], step, length }, zeros);
}
