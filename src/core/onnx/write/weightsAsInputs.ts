import type { ModelIndex, StoredTensor } from '../modelIndex';
import { varint } from '../read/varint';
import { encodePort } from '../schema';
import type { GraphEdit } from './editGraph';

/** Field number of GraphProto's inputs. */
const INPUT = 11;

/**
 * Takes weights out of a graph and makes them inputs of the same names, to be fed with every call: one loaded session then runs
 * with any pruning of them. (An initializer that stays and is only listed as an input would not take what is fed.)
 */
export function weightsAsInputs(
  { inputs }: Pick<ModelIndex, 'inputs'>,
  weights: readonly StoredTensor[],
): GraphEdit {
  const listed = new Set(inputs.map(({ name }) => name));
  const added = weights
    .filter(({ name }) => !listed.has(name))
    .map(({ name, elementType, dims }) => {
      const port = encodePort(name, elementType, dims);
      return Buffer.concat([varint((INPUT << 3) | 2), varint(port.length), port]);
    });
  return { dropped: new Set(weights.map(({ name }) => name)), added: Buffer.concat(added) };
}
