import { Failure } from '../../../shared/failure';
import type { Layout } from '../../../shared/model/layer';
import type { NewNode } from '../../onnx/modelIndex';
import { encodeAdditions } from '../../onnx/schema';
import type { NewTensor } from '../../onnx/write/rewriteGraph';
import { Rewiring } from '../../onnx/write/rewiring';
import type { Weights } from '../../stats/weights';
import { type Place, rewriteModel, type RewriteOptions, sizeOfFiles } from '../rewriteModel';
import { asBytes, type ScaledBytes, scaledBytes } from './bytesAtRest';
import { fitsHalf, halves } from './halvesAtRest';
import { restingTensors, type RestingTensor } from './restingTensors';

/** How weights lie in a file until it is loaded: onnxruntime unfolds them then, once, and runs the graph that it ran before. */
export type AtRest = 'fp16-at-rest' | 'int8-at-rest';

/** What an export made. */
export interface Exported {
  /** Tensors that lie smaller, and float32 ones that do not: halves or bytes cannot hold their weights. */
  readonly smaller: number;
  readonly left: number;
  /** Bytes of all files before and after. */
  readonly before: number;
  readonly after: number;
}

/** `to` of Cast, as ONNX counts types. */
const FLOAT = 1;

/**
 * Writes a model whose float32 weights lie as halves, or as bytes with a scale for each output, with nodes in front that make them
 * float32 again: Cast, or Cast and Mul, which onnxruntime folds while it loads (DequantizeLinear it would fuse with what follows,
 * and quantise activations, too). As `rewriteModel` and `restingTensors`; fails, too, with `invalid-request` where no weight fits.
 */
export async function exportAtRest(
  weights: Weights,
  form: AtRest,
  options: Omit<RewriteOptions, 'recipe'>,
): Promise<Exported> {
  const { modelIndex, description } = weights.model;
  const { signal } = options;
  let [smaller, left] = [0, 0];
  const after = await rewriteModel(
    weights,
    new Map(),
    async () => {
      const found = restingTensors(modelIndex);
      const graph = new RestingGraph(weights, signal);
      for (const each of found) await graph.add(each, form);
      smaller = graph.made.length;
      left = found.length - smaller;
      if (smaller === 0) throw nothingFits(modelIndex.files[0]!, form);
      return graph;
    },
    { ...options, recipe: description.history },
  );
  return { smaller, left, before: sizeOfFiles(modelIndex), after };
}

class RestingGraph {
  readonly inputs: Rewiring['inputs'];
  readonly lists = new Map<string, never>();
  /** Their recorded type is another one now. */
  readonly stale = new Set<string>();
  readonly made: ((place: Place) => readonly (readonly [string, NewTensor])[])[] = [];
  readonly #nodes: NewNode[] = [];
  readonly #rewiring: Rewiring;
  readonly #layouts: ReadonlyMap<number, Layout>;

  constructor(
    private readonly weights: Weights,
    private readonly signal: AbortSignal | undefined,
  ) {
    const { modelIndex, description, weights: stored } = weights.model;
    this.#rewiring = new Rewiring(modelIndex);
    ({ inputs: this.inputs } = this.#rewiring);
    this.#layouts = new Map(description.layers.map(({ layout }, i) => [stored[i]!.id, layout]));
  }

  get first(): Uint8Array {
    return encodeAdditions({ nodes: this.#nodes, integers: new Map(), outputs: [] });
  }

  tensors = (place: Place): ReadonlyMap<string, NewTensor> =>
    new Map(this.made.flatMap(make => make(place)));

  /** Has a tensor lie smaller, where its weights can; else it stays as it is. */
  async add(resting: RestingTensor, form: AtRest): Promise<void> {
    const { tensor } = resting;
    const { statistics } = await this.weights.scan(tensor, this.signal);
    if (statistics.nonFinite > 0) return;
    const layout = this.#layouts.get(tensor.id) ?? 'other';
    if (form === 'int8-at-rest' && layout !== 'vector' && layout !== 'other')
      await this.#addBytes(resting, layout);
    else if (fitsHalf(statistics)) this.#addHalves(resting);
  }

  #addHalves({ tensor, uses }: RestingTensor): void {
    const { name, dims, elements } = tensor;
    const full = this.#rewiring.newName(`${name}.float`);
    this.#nodes.push(cast(name, full));
    this.#rewire(name, uses, full);
    const data = {
      length: 2 * elements,
      chunks: () => halves(this.weights.read(tensor, { signal: this.signal })),
    };
    this.made.push(place => [[name, { elementType: 'float16', dims, data: place(tensor, data) }]]);
  }

  async #addBytes({ tensor, uses }: RestingTensor, layout: ScaledBytes['layout']): Promise<void> {
    const { name, dims, elements } = tensor;
    const read = (): ReturnType<Weights['read']> =>
      this.weights.read(tensor, { signal: this.signal });
    const scaled = await scaledBytes({ dims, layout }, read());
    const [whole, scale, full] = ['whole', 'scale', 'float'].map(end =>
      this.#rewiring.newName(`${name}.${end}`),
    ) as [string, string, string];
    this.#nodes.push(cast(name, whole), {
      opType: 'Mul',
      inputs: [whole, scale],
      outputs: [full],
    });
    this.#rewire(name, uses, full);
    const data = { length: elements, chunks: () => asBytes(scaled, read()) };
    const scales = new Uint8Array(scaled.scales.buffer);
    this.made.push(place => [
      [name, { elementType: 'int8', dims, data: place(tensor, data) }],
      [
        scale,
        {
          elementType: 'float32',
          dims: scaled.scaleDims,
          data: { length: scales.length, chunks: () => [scales] },
        },
      ],
    ]);
  }

  #rewire(name: string, uses: RestingTensor['uses'], full: string): void {
    this.stale.add(name);
    for (const { node, input } of uses) this.#rewiring.rewire(node.outputs[0]!, input, full);
  }
}

const cast = (from: string, to: string): NewNode => ({
  ...{ opType: 'Cast', inputs: [from], outputs: [to] },
  attributes: { to: FLOAT },
});

const nothingFits = (file: string, form: AtRest): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `No weights of ${file} can lie as ${form}: they are not finite, or too large for halves.`,
    hint: 'Look at them in the editor, or with stats.',
    path: file,
  });
