import type { NewNode } from '../onnx/modelIndex';
import type { Unfolding } from './unfolding';

/** Where the nodes go that unfold a value. */
interface Unfolded {
  readonly result: string;
  readonly features: number;
  readonly nodes: NewNode[];
  /** Lists of integers that nodes take, by name. */
  readonly integers: Map<string, readonly number[]>;
}

/** To the end of an axis, whatever its length. */
const END = 2 ** 31 - 1;

/**
 * A convolution's input [images, channels, height, width] as [images, positions, channels, kernel]: what the kernel sees at each
 * place, its rows and columns in the order of the weights. A slice for each weight of the kernel is what all places see there.
 */
export function unfold(
  value: string,
  { kernel, strides, dilations, pads }: Unfolding,
  { result, features, nodes, integers }: Unfolded,
): string {
  const [height, width] = kernel;
  const name = (part: string): string => `${result}.${part}`;
  const constant = (part: string, values: readonly number[]): string => {
    integers.set(name(part), values);
    return name(part);
  };
  const [top, left, bottom, right] = pads;
  const around = constant('pads', [0, 0, top, left, 0, 0, bottom, right]);
  nodes.push({ opType: 'Pad', inputs: [value, around], outputs: [name('padded')] });
  const axes = constant('axes', [2, 3]);
  const steps = constant('steps', strides);
  const seen: string[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = `${row}.${column}`;
      const ahead = [(height - 1 - row) * dilations[0], (width - 1 - column) * dilations[1]];
      const starts = constant(`${at}.starts`, [row * dilations[0], column * dilations[1]]);
      const ends = constant(
        `${at}.ends`,
        ahead.map(places => (places === 0 ? END : -places)),
      );
      const inputs = [name('padded'), starts, ends, axes, steps];
      nodes.push({ opType: 'Slice', inputs, outputs: [name(at)] });
      seen.push(name(at));
    }
  const shape = constant('split', [0, height * width, features / (height * width), -1]);
  nodes.push(
    { opType: 'Concat', inputs: seen, outputs: [name('seen')], attributes: { axis: 1 } },
    { opType: 'Reshape', inputs: [name('seen'), shape], outputs: [name('places')] },
    {
      opType: 'Transpose',
      inputs: [name('places')],
      outputs: [name('unfolded')],
      attributes: { perm: [0, 3, 2, 1] },
    },
  );
  return name('unfolded');
}
