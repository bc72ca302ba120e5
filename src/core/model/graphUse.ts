import type { ModelIndex, GraphNode, StoredTensor } from '../onnx/modelIndex';

/** One use of a stored tensor by a node that computes with it. */
export interface TensorUse {
  readonly node: GraphNode;
  /** Position of the node in the graph. */
  readonly at: number;
  /** Which input of the node. */
  readonly input: number;
  /** Whether an odd number of Transpose nodes stands between. */
  readonly transposed: boolean;
}

type Consumer = Omit<TensorUse, 'transposed'>;

const DEPTH = 8;
/** Operators that hand a weight on as it is; their first input is what they hand on. */
const transparent = new Set(['Identity', 'Cast', 'Transpose', 'DequantizeLinear']);

/** Answers who uses what, seeing through Identity, Cast, Transpose, DequantizeLinear and calls of local functions. */
export class GraphUse {
  readonly #consumers = new Map<string, Consumer[]>();
  readonly #producers = new Map<string, GraphNode>();
  readonly #functions = new Map<string, readonly string[]>();

  constructor({ nodes, functions }: Pick<ModelIndex, 'nodes' | 'functions'>) {
    for (const { domain, name, inputs } of functions)
      this.#functions.set(`${domain}.${name}`, inputs);
    for (const [at, node] of nodes.entries()) {
      for (const output of node.outputs) this.#producers.set(output, node);
      for (const [input, name] of node.inputs.entries()) {
        if (name === '') continue;
        const list = this.#consumers.get(name);
        if (list) list.push({ node, at, input });
        else this.#consumers.set(name, [{ node, at, input }]);
      }
    }
  }

  /** The nodes that compute with a tensor, in graph order. */
  uses({ name }: Pick<StoredTensor, 'name'>): readonly TensorUse[] {
    const seen = new Set<string>();
    return [...this.#through({ name, transposed: false, depth: 0 }, seen)].sort(
      (a, b) => a.at - b.at || a.input - b.input,
    );
  }

  /** The nodes that use a node's first output, with the input they use it at. */
  after(node: GraphNode): readonly { readonly node: GraphNode; readonly input: number }[] {
    return this.of(node.outputs[0] ?? '');
  }

  /** The nodes that use a value by its very name, with the input they use it at. */
  of(value: string): readonly { readonly node: GraphNode; readonly input: number }[] {
    return this.#consumers.get(value) ?? [];
  }

  /** The node that makes a value; undefined for inputs and initializers. */
  producer(value: string): GraphNode | undefined {
    return this.#producers.get(value);
  }

  *#through(
    from: { readonly name: string; readonly transposed: boolean; readonly depth: number },
    seen: Set<string>,
  ): Generator<TensorUse> {
    const { name, transposed, depth } = from;
    if (seen.has(name)) return;
    seen.add(name);
    for (const consumer of this.#consumers.get(name) ?? []) {
      const { node, input } = consumer;
      const next = depth < DEPTH ? this.#handedOn(node, input) : undefined;
      if (next === undefined) yield { ...consumer, transposed };
      else
        yield* this.#through(
          {
            name: next,
            transposed: transposed !== (node.opType === 'Transpose'),
            depth: depth + 1,
          },
          seen,
        );
    }
  }

  /** The stored whole numbers that a value is, times a scale; any other value itself. */
  unscaled(value: string): string {
    const node = this.#producers.get(value);
    return node && this.#isScaling(node) ? this.#producers.get(node.inputs[0]!)!.inputs[0]! : value;
  }

  /** Whether a node makes weights of whole numbers, which a Cast before it reads from storage. */
  #isScaling({ opType, inputs: [whole, scale] }: GraphNode): boolean {
    const cast = opType === 'Mul' ? this.#producers.get(whole ?? '') : undefined;
    const isStored = (name = ''): boolean => name !== '' && !this.#producers.has(name);
    return cast?.opType === 'Cast' && isStored(cast.inputs[0]) && isStored(scale);
  }

  /** The name under which a node passes its input on; undefined where it computes with it. */
  #handedOn(node: GraphNode, input: number): string | undefined {
    if (transparent.has(node.opType) || this.#isScaling(node))
      return input === 0 ? node.outputs[0] : undefined;
    return this.#functions.get(`${node.domain}.${node.opType}`)?.[input];
  }
}
