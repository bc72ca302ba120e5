import type { OpenModel } from '../model/describeModel';
import { GraphUse, type TensorUse } from '../model/graphUse';
import { sharingOf } from '../model/sharing';
import { outerValues } from '../onnx/read/outerValues';
import type { ReadableBytes } from '../io/source';
import type { StoredTensor } from '../onnx/modelIndex';
import type { TargetSet } from '../../shared/recipe/recipe';
import { type Unfolding, unfoldingOf } from './unfolding';

/** What one or more layers multiply their weights with. */
export interface LayerInput {
  /** Values of the graph: one, or more where a weight is used more than once. */
  readonly values: readonly InputValue[];
  readonly features: number;
  /** Names of the layers that share it. */
  readonly layers: readonly string[];
}

/** A value with its features along the last axis, or, where it is a transposed matrix, along the first. */
export interface InputValue {
  readonly name: string;
  readonly transposed: boolean;
  /** A convolution's input: [images, channels, height, width]; its features are (channel, kernel row, kernel column). */
  readonly unfolding?: Unfolding;
}

export interface LayerInputs {
  readonly inputs: readonly LayerInput[];
  /**
   * Layers whose input cannot be seen from outside: inside a loop, a branch or a function of the model's own. Convolutions, too,
   * that are not of the plain two-dimensional kind.
   */
  readonly hidden: readonly string[];
}

/** Pad and Slice take their numbers as inputs from this operator set on. */
const OLDEST_UNFOLDING = 11;

/** The inputs of a model's layers of the sets, each once. `source`: the model file that is open. */
export async function layerInputs(
  model: OpenModel,
  source: ReadableBytes,
  targets: readonly TargetSet[] = ['linear'],
): Promise<LayerInputs> {
  const made = await outerValues(source);
  const given = new Set(model.modelIndex.inputs.map(({ name }) => name));
  const found = new Map<string, LayerInput>();
  const hidden: string[] = [];
  const valuesOf = inputValues(model);
  const canUnfold = model.modelIndex.opset >= OLDEST_UNFOLDING;
  for (const { index, name, target, inputs: features } of model.description.layers) {
    if (target === 'none' || !targets.includes(target)) continue;
    const values = valuesOf(index);
    if (
      values.length === 0 ||
      (target === 'conv' && !canUnfold) ||
      !values.every(({ name: value }) => made.has(value) || given.has(value))
    ) {
      hidden.push(name);
      continue;
    }
    const key = JSON.stringify(values);
    const layers = [...(found.get(key)?.layers ?? []), name];
    found.set(key, { values, features, layers });
  }
  return { inputs: [...found.values()], hidden };
}

/** Answers what a layer's weight, and weights that are the same bytes, are multiplied with; nothing where that is not known. */
function inputValues({ modelIndex, weights }: OpenModel): (layer: number) => readonly InputValue[] {
  const graph = new GraphUse(modelIndex);
  const { tiedTo } = sharingOf(modelIndex.tensors);
  return layer => {
    const weight = weights[layer]!;
    const tied = modelIndex.tensors.filter(({ id }) => tiedTo.get(id) === weight);
    const factors = [weight, ...tied]
      .flatMap(tensor => graph.uses(tensor))
      .filter(({ node, input }) => products.has(node.opType) || input === 1)
      .map(use => otherFactor(use, weight));
    if (!factors.every(factor => factor !== undefined)) return [];
    const named = factors.map(factor => ({ ...factor, name: origin(factor.name, graph) }));
    return [...new Map(named.map(value => [JSON.stringify(value), value])).values()];
  };
}

const products = new Set([
  ...['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm'],
  ...['Attention', 'PackedAttention'],
]);

/** Undefined where the features lie along an axis that cannot be told without the value's rank. */
function otherFactor(
  { node, input }: TensorUse,
  { dims }: Pick<StoredTensor, 'dims'>,
): InputValue | undefined {
  const { opType, inputs, ints } = node;
  if (!products.has(opType)) {
    const unfolding = unfoldingOf(node, dims);
    return unfolding && { name: inputs[0]!, transposed: false, unfolding };
  }
  if (opType.endsWith('Attention')) return { name: inputs[0]!, transposed: false };
  // y = x·W has features in x's columns, y = W·x in x's rows.
  const transposed = input === 1 ? Boolean(ints.get('transA')) : !ints.get('transB');
  if (transposed && !opType.endsWith('Gemm')) return undefined;
  return { name: inputs[1 - input]!, transposed };
}

const HOPS = 8;

/** The name of a value before Identity nodes gave it others. */
function origin(name: string, graph: GraphUse): string {
  let value = name;
  for (let hops = 0; hops < HOPS; hops++) {
    const node = graph.producer(value);
    if (node?.opType !== 'Identity') break;
    value = node.inputs[0]!;
  }
  return value;
}
