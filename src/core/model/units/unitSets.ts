import { openSource } from '../../io/source';
import { foundOnce } from '../../../shared/foundOnce';
import type { Layer } from '../../../shared/model/layer';
import type { GraphNode, ModelIndex, StoredTensor } from '../../onnx/modelIndex';
import { type MainGraph, readMainGraph } from '../../onnx/read/mainGraph';
import { GraphUse } from '../graphUse';
import { sharingOf } from '../sharing';
import { has } from './axes';
import { type AddedVector, biasOf } from './biasOf';
import { NotCoupled } from './notCoupled';
import { refuseOtherUses } from './otherUses';
import { type Projection, StoredValues } from './projection';
import { type Region, regionBefore } from './region';
import { shapeEdits } from './shapeEdits';
import { type Tracked, trackUnits } from './trackUnits';
import type { UnitSet, UnitSets, UnitSlice } from './unitSet';

/** A model's layers and the tensors behind them. */
export interface LayersInModel {
  readonly modelIndex: ModelIndex;
  readonly layers: readonly Layer[];
  readonly weights: readonly StoredTensor[];
  readonly companions: readonly (readonly StoredTensor[])[];
}

/** Finds the units of a model when they are asked for first: that reads the numbers of its graph. */
export const unitFinder = (model: LayersInModel): ((signal?: AbortSignal) => Promise<UnitSets>) =>
  foundOnce(signal => findUnits(model, signal));

/**
 * The neurons of every feed-forward and the heads of every attention, found by following values back from the layer that takes
 * them in to the products that make them. Names only say which layers are listed where that fails, and that the embedding of
 * time is no feed-forward.
 */
async function findUnits(model: LayersInModel, signal?: AbortSignal): Promise<UnitSets> {
  const source = await openSource(model.modelIndex.files[0]!);
  try {
    return new Finder(model, await readMainGraph(source, signal)).find();
  } finally {
    await source.close();
  }
}

class Finder {
  readonly #graph: GraphUse;
  readonly #stored: StoredValues;
  readonly #order: ReadonlyMap<GraphNode, number>;
  readonly #layerOf = new Map<number, number>();
  readonly #outputs: ReadonlySet<string>;
  readonly #tied: ReadonlySet<number>;

  constructor(
    private readonly model: LayersInModel,
    private readonly main: MainGraph,
  ) {
    const { modelIndex, weights, companions } = model;
    this.#graph = new GraphUse(modelIndex);
    this.#stored = new StoredValues(this.#graph, modelIndex.tensors);
    this.#order = new Map(modelIndex.nodes.map((node, at) => [node, at]));
    this.#outputs = new Set(modelIndex.outputs.map(({ name }) => name));
    for (const [layer, tensors] of companions.entries())
      for (const { id } of tensors) this.#layerOf.set(id, layer);
    for (const [layer, { id }] of weights.entries()) this.#layerOf.set(id, layer);
    const { tiedTo, overlaps } = sharingOf(modelIndex.tensors);
    this.#tied = new Set([
      ...tiedTo.keys(),
      ...[...tiedTo.values()].map(({ id }) => id),
      ...overlaps.keys(),
    ]);
  }

  find(): UnitSets {
    const sets: UnitSet[] = [];
    const failed = new Map<number, string>();
    for (const layer of this.model.layers) {
      try {
        sets.push(this.#setOf(layer));
      } catch (thrown) {
        if (!(thrown instanceof NotCoupled)) throw thrown;
        if (!thrown.isNoSet && /^(?:attention-out|feed-forward)$/.test(layer.role))
          failed.set(layer.index, thrown.message);
      }
    }
    const coupled = new Set(sets.flatMap(({ layers }) => layers));
    const uncoupled = [...failed].filter(([layer]) => !coupled.has(layer));
    return { sets, uncoupled: uncoupled.map(([layer, reason]) => ({ layer, reason })) };
  }

  /** The units that a layer takes in. Fails with `NotCoupled`. */
  #setOf(layer: Layer): UnitSet {
    const taker = this.#taker(layer);
    const region = regionBefore(taker.input, this.#stored, this.#order);
    if (!region || region.sources.length === 0)
      throw new NotCoupled('has no layer before it', true);
    const width = taker.tensor.dims[taker.inputAxis]!;
    const hasInside = region.nodes.some(
      node => node.opType === 'MatMul' && !this.#stored.projection(node),
    );
    const { integers } = this.main;
    const tracked = trackUnits(this.#stored, region, { width, hasInside, integers });
    const last = tracked.axes.get(taker.input);
    const kinds = last
      ?.at(-1)
      ?.map(({ kind }) => kind)
      .join();
    if (
      !last ||
      kinds !== (hasInside ? 'unit,inside' : 'unit') ||
      last.slice(0, -1).some(axis => has(axis, 'unit'))
    )
      throw new NotCoupled('has inputs that are not its units alone', true);
    const units = last.at(-1)![0]!.size?.number;
    if (units === undefined) throw new NotCoupled('tells nowhere how many heads it has');
    return this.#made(layer, { taker, region, tracked, units, hasInside });
  }

  #taker(layer: Layer): Projection {
    const tensor = this.model.weights[layer.index]!;
    const [use, ...more] = this.#graph.uses(tensor);
    if (!use || layer.role === 'time' || layer.role === 'modulation')
      throw new NotCoupled('is no inner layer', true);
    if (layer.target === 'none')
      throw new NotCoupled(layer.unprunable ?? 'holds weights that Pollard does not read');
    const taker = this.#stored.projection(use.node);
    if (taker?.tensor !== tensor)
      throw new NotCoupled(
        'takes its inputs otherwise than a Linear layer does',
        layer.target === 'conv',
      );
    if (more.length > 0 || this.#tied.has(tensor.id))
      throw new NotCoupled(`shares its weights ${tensor.name} with another layer`);
    return taker;
  }

  #made(
    layer: Layer,
    {
      taker,
      region,
      tracked,
      units,
      hasInside,
    }: {
      readonly taker: Projection;
      readonly region: Region;
      readonly tracked: Tracked;
      readonly units: number;
      readonly hasInside: boolean;
    },
  ): UnitSet {
    const { integers } = this.main;
    const lines = taker.tensor.dims[taker.inputAxis]!;
    if (units < 2) throw new NotCoupled('has one unit only', true);
    const constants = { graph: this.#graph, integers };
    const edits = (kept: number) => shapeEdits(constants, tracked, { units, width: lines, kept });
    const asked = { ...constants, tracked, taker: taker.node, outputs: this.#outputs };
    refuseOtherUses(asked, edits(units - 1), { units, width: lines, kept: units - 1 });
    const parts = (size: number): number => size / lines;
    const slices: readonly UnitSlice[] = distinct([
      this.#slice(layer, taker.tensor, {
        ...{ axis: taker.inputAxis, parts: 1, at: { node: taker.node, input: 1 } },
      }),
      ...region.sources.map(({ node, tensor, outputAxis }) =>
        this.#slice(layer, tensor, {
          ...{ axis: outputAxis, parts: parts(tensor.dims[outputAxis]!), at: { node, input: 1 } },
        }),
      ),
      ...tracked.companions.map(({ tensor, axis, at }) =>
        this.#slice(layer, tensor, { axis, parts: parts(tensor.dims[axis]!), at }),
      ),
    ]);
    return {
      kind: hasInside ? 'heads' : 'neurons',
      name: layer.name,
      layers: [...new Set(slices.map(slice => slice.layer))].sort((a, b) => a - b),
      ...{ units, width: lines / units, slices, edits },
      ...this.#bias(taker),
      values: new Set(tracked.axes.keys()),
    };
  }

  #bias(taker: Projection): AddedVector {
    const added = biasOf(taker, this.#stored);
    return added.bias && this.#tied.has(added.bias.id)
      ? { bias: undefined, sharesBias: true }
      : added;
  }

  #slice(
    taker: Layer,
    tensor: StoredTensor,
    { axis, parts, at }: Pick<UnitSlice, 'axis' | 'parts' | 'at'>,
  ): UnitSlice {
    if (!this.main.values.has(tensor.name))
      throw new NotCoupled(`has its weights ${tensor.name} in a subgraph or a function`);
    if (tensor.storage.kind === 'sparse')
      throw new NotCoupled(`has ${tensor.name}, which is stored as a sparse initializer`);
    const isShared = this.#graph.uses(tensor).length > 1 || this.#tied.has(tensor.id);
    if (isShared && at.node.inputs[at.input] !== tensor.name)
      throw new NotCoupled(`shares ${tensor.name} with another layer, changed on the way`);
    const layer = this.#layerOf.get(tensor.id) ?? taker.index;
    return { tensor, layer, axis, parts, at, isShared };
  }
}

/** Each tensor once, though it may be met on two ways. */
const distinct = (slices: readonly UnitSlice[]): readonly UnitSlice[] => [
  ...new Map(slices.map(slice => [slice.tensor.id, slice])).values(),
];
