import { GraphUse } from '../../model/graphUse';
import { inputsOf } from '../../model/inputs';
import { StoredValues } from '../../model/units/projection';
import type { ElementType } from '../../../shared/model/elementType';
import type { GraphPort, ModelIndex } from '../../onnx/modelIndex';

/** An input that a model can be run with, whatever it is for. */
export interface ArbitraryInput {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  /** Numbers below are safe for whole-number inputs, which look something up in a table; Infinity where none is. */
  readonly below: number;
}

/** What stands for sizes that a graph leaves open. */
export interface InputSizes {
  /** Images or prompts of a batch. */
  readonly batch: number;
  /** Height and width of pictures and latents. */
  readonly pixels: number;
  /** Words of a text. */
  readonly tokens: number;
}

const small: InputSizes = { batch: 2, pixels: 16, tokens: 8 };

/**
 * Sizes for all inputs of a model: those that the graph fixes, channels and features as the first layer has them, and small
 * ones, or those that are given, for the rest.
 */
export function arbitraryInputs(
  modelIndex: ModelIndex,
  sizes: InputSizes = small,
): readonly ArbitraryInput[] {
  const graph = new GraphUse(modelIndex);
  const stored = new StoredValues(graph, modelIndex.tensors);
  const dimsBehind = (value = ''): readonly number[] | undefined => {
    const found = stored.find(graph.unscaled(value));
    return found?.transposed ? undefined : found?.tensor.dims;
  };
  return inputsOf(modelIndex).map(port => {
    const { name, elementType } = port;
    const uses = graph.uses({ name });
    const table = (op: string, weight: number): readonly number[] | undefined =>
      uses
        .filter(({ node }) => node.opType === op)
        .map(({ node }) => dimsBehind(node.inputs[weight]))
        .find(dims => dims !== undefined);
    const features = table('Conv', 1)?.[1] ?? table('MatMul', 1)?.[0];
    return {
      ...{ name, elementType, dims: dimsOf(port, { features, sizes }) },
      below: table('Gather', 0)?.[0] ?? Infinity,
    };
  });
}

function dimsOf(
  { dims = [] }: GraphPort,
  { features, sizes }: { readonly features: number | undefined; readonly sizes: InputSizes },
): readonly number[] {
  const isPicture = dims.length === 4;
  return dims.map((dim, axis) => {
    if (typeof dim === 'number' && dim > 0) return dim;
    if (axis === 0) return dims.length === 1 ? 1 : sizes.batch;
    if (features !== undefined && axis === (isPicture ? 1 : dims.length - 1)) return features;
    return isPicture ? sizes.pixels : sizes.tokens;
  });
}
