import { InvalidArgumentError } from 'commander';
import { sparsity } from './stepOptions';

/** Sparsities with commas between. */
export function risingSparsities(text: string): readonly number[] {
  const shares = text.split(',').map(sparsity);
  if (shares.some((share, i) => share <= (shares[i - 1] ?? 0)))
    throw new InvalidArgumentError('Sparsities above 0 from the lowest to the highest.');
  return shares;
}
