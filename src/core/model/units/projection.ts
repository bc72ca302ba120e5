import type { GraphNode, StoredTensor } from '../../onnx/modelIndex';
import type { GraphUse } from '../graphUse';

/** A product with a stored matrix. */
export interface Projection {
  readonly node: GraphNode;
  readonly tensor: StoredTensor;
  /** Axes of the tensor, as stored. */
  readonly outputAxis: 0 | 1;
  readonly inputAxis: 0 | 1;
  /** The value that is multiplied. */
  readonly input: string;
  /** What the product itself adds, by name: Gemm's third input. */
  readonly bias: string | undefined;
}

const HOPS = 8;

/** Finds stored tensors behind the names that nodes use. */
export class StoredValues {
  readonly #byName: ReadonlyMap<string, StoredTensor>;

  constructor(
    readonly graph: GraphUse,
    tensors: readonly StoredTensor[],
  ) {
    this.#byName = new Map(tensors.map(tensor => [tensor.name, tensor]));
  }

  /** The tensor that a name stands for, seen through Identity, Cast and Transpose. */
  find(name: string): { readonly tensor: StoredTensor; readonly transposed: boolean } | undefined {
    let transposed = false;
    let at = name;
    for (let hop = 0; hop < HOPS; hop++) {
      const tensor = this.#byName.get(at);
      if (tensor) return { tensor, transposed };
      const node = this.graph.producer(at);
      if (!node || !/^(?:Identity|Cast|Transpose)$/.test(node.opType)) return undefined;
      if (node.opType === 'Transpose') transposed = !transposed;
      at = node.inputs[0]!;
    }
    return undefined;
  }

  /** The node as a product of a value with a stored matrix; undefined for anything else. */
  projection(node: GraphNode): Projection | undefined {
    if (node.domain !== '' && node.domain !== 'ai.onnx') return undefined;
    if (node.opType !== 'MatMul' && node.opType !== 'Gemm') return undefined;
    const found = this.find(node.inputs[1] ?? '');
    if (found?.tensor.dims.length !== 2 || node.ints.get('transA')) return undefined;
    const turned = found.transposed !== Boolean(node.ints.get('transB'));
    return {
      ...{ node, tensor: found.tensor, input: node.inputs[0]!, bias: node.inputs[2] },
      ...(turned ? { outputAxis: 0, inputAxis: 1 } : { outputAxis: 1, inputAxis: 0 }),
    };
  }
}
