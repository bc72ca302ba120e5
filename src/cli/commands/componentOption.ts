import { InvalidArgumentError } from 'commander';
import { type ByComponent, componentKinds } from '../../shared/model/component';
import { sparsity } from './stepOptions';

/** The components that `--component` may name. */
export const prunable = componentKinds.filter(kind => kind !== 'other');

/** `transformer=0.3`, added to those before it. */
export function componentOption(
  text: string,
  before: ByComponent<number> = {},
): ByComponent<number> {
  const [name = '', share = ''] = text.split(/=(.*)/s);
  const kind = prunable.find(each => each === name);
  if (!kind)
    throw new InvalidArgumentError(
      `It is a component and its sparsity, for example unet=0.35. Components are ${prunable.join(', ')}.`,
    );
  if (before[kind] !== undefined) throw new InvalidArgumentError(`${kind} is given twice.`);
  return { ...before, [kind]: sparsity(share) };
}
