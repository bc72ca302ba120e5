import type { AtRest } from '../../../shared/export/exportForm';
import type { Layout } from '../../../shared/model/layer';
import type { ElementChunk } from '../../onnx/elements/elementChunk';
import type { NewNode } from '../../onnx/modelIndex';
import { encodeAdditions } from '../../onnx/schema';
import type { NewTensor } from '../../onnx/write/rewriteGraph';
import { Rewiring } from '../../onnx/write/rewiring';
import type { Weights } from '../../stats/weights';
import type { Place } from '../rewriteModel';
import {
  bitmask,
  type ByteTables,
  byteTables,
  fitsBits,
  keptWeights,
  unpackingNodes,
} from './bitsAtRest';
import { asBytes, type ScaledBytes, scaledBytes } from './bytesAtRest';
import { extentOf } from './extent';
import { fitsHalf, halves } from './halvesAtRest';
import type { RestingTensor } from './restingTensors';

/** `to` of Cast, as ONNX counts types. */
const FLOAT = 1;

/** A model's graph while its tensors come to lie smaller, one after the other. */
export class RestingGraph {
  readonly inputs: Rewiring['inputs'];
  readonly lists = new Map<string, never>();
  /** Their recorded type is another one now. */
  readonly stale = new Set<string>();
  readonly made: ((place: Place) => readonly (readonly [string, NewTensor])[])[] = [];
  readonly #nodes: NewNode[] = [];
  readonly #integers = new Map<string, readonly number[]>();
  readonly #rewiring: Rewiring;
  readonly #layouts: ReadonlyMap<number, Layout>;
  #shared: { readonly tables: ByteTables; readonly column: string } | undefined;

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
    return encodeAdditions({ nodes: this.#nodes, integers: this.#integers, outputs: [] });
  }

  tensors = (place: Place): ReadonlyMap<string, NewTensor> =>
    new Map([
      ...this.made.flatMap(make => make(place)),
      ...(this.#shared ? tensorsOf(this.#shared.tables) : []),
    ]);

  /** Has a tensor lie smaller, where its weights can; else it stays as it is. */
  async add(resting: RestingTensor, form: AtRest): Promise<void> {
    const { tensor } = resting;
    const { largest, isFinite, kept } = await extentOf(this.#read(resting));
    if (form === 'bitmask-at-rest') {
      if (fitsBits(tensor.elements, kept)) this.#addBits(resting, kept);
      return;
    }
    if (!isFinite) return;
    const layout = this.#layouts.get(tensor.id) ?? 'other';
    if (form === 'int8-at-rest' && layout !== 'vector' && layout !== 'other')
      await this.#addBytes(resting, layout);
    else if (fitsHalf(largest)) this.#addHalves(resting);
  }

  #addHalves(resting: RestingTensor): void {
    const { name, dims, elements } = resting.tensor;
    const full = this.#newName(resting, 'float');
    this.#nodes.push(cast(name, full));
    this.#rewire(resting, full);
    const data = { length: 2 * elements, chunks: () => halves(this.#read(resting)) };
    this.made.push(place => [
      [name, { elementType: 'float16', dims, data: place(resting.tensor, data) }],
    ]);
  }

  async #addBytes(resting: RestingTensor, layout: ScaledBytes['layout']): Promise<void> {
    const { name, dims, elements } = resting.tensor;
    const scaled = await scaledBytes({ dims, layout }, this.#read(resting));
    const [whole, scale, full] = ['whole', 'scale', 'float'].map(end =>
      this.#newName(resting, end),
    ) as [string, string, string];
    this.#nodes.push(cast(name, whole), {
      opType: 'Mul',
      inputs: [whole, scale],
      outputs: [full],
    });
    this.#rewire(resting, full);
    const data = { length: elements, chunks: () => asBytes(scaled, this.#read(resting)) };
    const scales = new Uint8Array(scaled.scales.buffer);
    this.made.push(place => [
      [name, { elementType: 'int8', dims, data: place(resting.tensor, data) }],
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

  #addBits(resting: RestingTensor, kept: number): void {
    const { tensor } = resting;
    const { name, dims, elements } = tensor;
    const newName = (end: string): string => this.#newName(resting, end);
    const [mask, full, shape] = [newName('bits'), newName('float'), newName('dims')];
    const { tables, column } = this.#tables();
    this.#integers.set(shape, dims);
    const packed = { values: name, mask, column, dims: shape, full, newName };
    this.#nodes.push(...unpackingNodes(packed, tables));
    this.#rewire(resting, full);
    const values = { length: 4 * (kept + 1), chunks: () => keptWeights(this.#read(resting)) };
    const bits = { length: elements / 8, chunks: () => bitmask(elements, this.#read(resting)) };
    this.made.push(place => [
      [name, { elementType: 'float32', dims: [kept + 1], data: place(tensor, values) }],
      [mask, { elementType: 'uint8', dims: [elements / 8], data: place(tensor, bits) }],
    ]);
  }

  /** What all tensors share that are unpacked. */
  #tables(): { readonly tables: ByteTables; readonly column: string } {
    if (this.#shared) return this.#shared;
    const newName = (end: string): string => this.#rewiring.newName(`bitmask.${end}`);
    const column = newName('column');
    this.#integers.set(column, [-1, 1]);
    const tables = {
      counts: newName('counts'),
      isSet: newName('set'),
      ranks: newName('ranks'),
      axis: newName('axis'),
    };
    return (this.#shared = { tables, column });
  }

  #read({ tensor }: RestingTensor): AsyncGenerator<ElementChunk> {
    return this.weights.read(tensor, { signal: this.signal });
  }

  #newName({ tensor }: RestingTensor, end: string): string {
    return this.#rewiring.newName(`${tensor.name}.${end}`);
  }

  #rewire({ tensor, uses }: RestingTensor, full: string): void {
    this.stale.add(tensor.name);
    for (const { node, input } of uses) this.#rewiring.rewire(node.outputs[0]!, input, full);
  }
}

const cast = (from: string, to: string): NewNode => ({
  ...{ opType: 'Cast', inputs: [from], outputs: [to] },
  attributes: { to: FLOAT },
});

const tensorsOf = (names: ByteTables): readonly (readonly [string, NewTensor])[] =>
  (['counts', 'isSet', 'ranks', 'axis'] as const).map(table => {
    const { dims, values } = byteTables[table];
    const bytes = new Uint8Array(values.buffer);
    const data = { length: bytes.length, chunks: () => [bytes] };
    return [names[table], { elementType: 'int32', dims, data }];
  });
