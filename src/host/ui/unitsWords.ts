import { l10n } from 'vscode';
import { integer } from '../../shared/format';

/** `1,040 neurons and 2 heads`, or what there is of them. */
export function unitsWords({
  neurons,
  heads,
}: {
  readonly neurons: number;
  readonly heads: number;
}): string {
  const neuronWords = l10n.t('{0} neurons', integer(neurons));
  const headWords = heads === 1 ? l10n.t('1 head') : l10n.t('{0} heads', integer(heads));
  if (heads === 0) return neuronWords;
  return neurons === 0 ? headWords : l10n.t('{0} and {1}', neuronWords, headWords);
}
