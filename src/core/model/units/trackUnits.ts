import type { GraphNode, StoredTensor } from '../../onnx/modelIndex';
import { type Axes, type Factor, has, isAlike, reshaped, sizeOfAll } from './axes';
import { NotCoupled } from './notCoupled';
import type { Projection, StoredValues } from './projection';
import { dataInputs, type Region } from './region';
import { type InputPlace, inputValue, type KnownDims, type ShapeQuestion } from './shapeValues';
import { isNumber, sizeOf, symbol } from './size';

/** A stored vector along an axis with units: a bias, or a scale. */
export interface Companion {
  readonly tensor: StoredTensor;
  readonly axis: number;
  readonly factors: readonly Factor[];
  readonly at: InputPlace;
}

/** How units lie in every value between the products that make them and the layer that takes them. */
export interface Tracked {
  readonly axes: ReadonlyMap<string, Axes>;
  readonly companions: readonly Companion[];
  /** Nodes that units pass, in graph order. */
  readonly passed: readonly GraphNode[];
}

const elementwise =
  /^(?:Abs|Add|Cast|Celu|Clip|Div|Dropout|Elu|Erf|Exp|FastGelu|Gelu|HardSigmoid|HardSwish|Identity|LeakyRelu|Max|Min|Mish|Mul|Neg|Pow|QuickGelu|Relu|Selu|Sigmoid|Softplus|Sqrt|Sub|Tanh|ThresholdedRelu|Where)$/;
/** Operators that mix what stands side by side: no inner layer lies between them. */
const mixing =
  /Normalization|^(?:Conv|ReduceMean|ReduceSum|ReduceL2|GlobalAveragePool|AveragePool|Resize|Gather)$/;
const fused =
  /Attention|^(?:BiasSplitGelu|BiasGelu|BiasAdd|FusedMatMul|FusedGemm|GroupNorm|SkipGroupNorm|.*LayerNorm.*)$/;
const quantised = /Quantize|^(?:QLinear|MatMulNBits|MatMulBnb4|MatMulInteger|QGemm)/;

/** Follows units of `width` lines through a region. `hasInside`: units of several lines, whose number the graph must tell. */
export function trackUnits(
  stored: StoredValues,
  region: Region,
  {
    width,
    hasInside,
    integers,
  }: {
    readonly width: number;
    readonly hasInside: boolean;
    readonly integers: ShapeQuestion['integers'];
  },
): Tracked {
  return new Tracker(stored, integers, { width, hasInside }).follow(region);
}

class Tracker {
  readonly #axes = new Map<string, Axes>();
  readonly #companions: Companion[] = [];
  readonly #passed: GraphNode[] = [];
  #unit: Factor;
  #inside: Factor | undefined;

  constructor(
    private readonly stored: StoredValues,
    private readonly integers: ShapeQuestion['integers'],
    private readonly units: { readonly width: number; readonly hasInside: boolean },
  ) {
    const { width, hasInside } = units;
    this.#unit = { kind: 'unit', size: hasInside ? undefined : sizeOf(width) };
    this.#inside = hasInside ? { kind: 'inside', size: undefined } : undefined;
  }

  follow({ sources, nodes }: Region): Tracked {
    for (const source of sources) this.#begin(source);
    for (const node of nodes) {
      if (!dataInputs(node).some(input => this.#axes.has(input))) continue;
      for (const [output, axes] of this.#through(node)) this.#axes.set(output, axes);
      this.#passed.push(node);
    }
    return { axes: this.#axes, companions: this.#companions, passed: this.#passed };
  }

  #begin({ node, tensor, outputAxis, bias }: Projection): void {
    const parts = tensor.dims[outputAxis]! / this.units.width;
    if (!Number.isInteger(parts))
      throw new NotCoupled('takes another number of inputs than the layers before it give', true);
    const output = node.outputs[0]!;
    const last = [
      ...(parts > 1 ? [{ kind: 'part', size: sizeOf(parts) } as const] : []),
      this.#unit,
      ...(this.#inside ? [this.#inside] : []),
    ];
    const rest = (place: number): Factor[] => [
      { kind: 'rest', size: symbol(`${output}#${place}`) },
    ];
    // A product of a value has the value's axes: exporters give three, Gemm takes two.
    const axes = node.opType === 'Gemm' ? [rest(0), last] : [rest(0), rest(1), last];
    this.#axes.set(output, axes);
    if (bias) this.#alongside({ node, input: 2 }, axes);
  }

  #through(node: GraphNode): readonly (readonly [string, Axes])[] {
    const { opType } = node;
    const one = (axes: Axes) => [[node.outputs[0]!, axes]] as const;
    if (fused.test(opType))
      throw new NotCoupled(`meets ${opType}, an operator that others were fused into`);
    if (quantised.test(opType))
      throw new NotCoupled(`meets ${opType}: quantised weights are left alone`);
    if (node.domain !== '' && node.domain !== 'ai.onnx' && opType !== 'QuickGelu')
      throw new NotCoupled(`meets ${opType} of ${node.domain}, which Pollard does not know`);
    if (elementwise.test(opType)) return one(this.#elementwise(node));
    switch (opType) {
      case 'Reshape':
        return one(this.#reshape(node));
      case 'Transpose':
        return one(this.#transpose(node));
      case 'Slice':
        return one(this.#slice(node));
      case 'Split':
        return this.#split(node);
      case 'Softmax':
        return one(this.#softmax(node));
      case 'MatMul':
        return one(this.#product(node));
      default:
        throw mixing.test(opType)
          ? new NotCoupled(`has inputs that ${opType} mixes`, true)
          : new NotCoupled(`meets ${opType}, through which Pollard follows no units`);
    }
  }

  #of(value: string): Axes {
    const axes = this.#axes.get(value);
    if (!axes) throw new NotCoupled('multiplies with values that come from elsewhere');
    return axes;
  }

  /** All values with units must have them in the same places; others must be the same for every unit, or a stored vector. */
  #elementwise(node: GraphNode): Axes {
    const tracked = node.inputs
      .filter(input => this.#axes.has(input))
      .map(input => this.#of(input));
    const [first, ...more] = tracked;
    for (const other of more)
      if (other.length !== first!.length || !other.every((axis, i) => isAlike(axis, first![i]!)))
        throw new NotCoupled('adds or multiplies values whose units lie differently', true);
    for (const [input, name] of node.inputs.entries())
      if (name !== '' && !this.#axes.has(name)) this.#alongside({ node, input }, first!);
    return first!;
  }

  #alongside(at: InputPlace, axes: Axes): void {
    const name = at.node.inputs[at.input]!;
    const found = this.stored.find(name);
    if (!found) {
      this.#refuseMade(name, axes);
      return;
    }
    const { tensor } = found;
    if (tensor.elements === 1) return;
    for (let back = 1; back <= tensor.dims.length; back++) {
      const size = tensor.dims.at(-back)!;
      const factors = axes.at(-back) ?? [];
      if (size === 1 || !has(factors, 'unit')) continue;
      const along = sizeOfAll(factors);
      if (found.transposed || tensor.elements !== size || (along && along.number !== size))
        throw new NotCoupled(`meets ${tensor.name}, which is no vector over its units`);
      this.#companions.push({ tensor, axis: tensor.dims.length - back, factors, at });
    }
  }

  /** Something computed, a mask or a scale, is the same for every unit unless a stored table with as many columns is behind it. */
  #refuseMade(name: string, axes: Axes): void {
    const counts = axes
      .filter(axis => has(axis, 'unit'))
      .flatMap(axis => [sizeOfAll(axis), axis.find(({ kind }) => kind === 'unit')?.size]);
    const seen = new Set<string>();
    const queue = [name];
    for (let value = queue.pop(); value !== undefined && seen.size < 200; value = queue.pop()) {
      if (seen.has(value)) continue;
      seen.add(value);
      const found = this.stored.find(value);
      if (found && found.tensor.elements > 1 && !this.integers.has(value))
        if (counts.some(size => size && size.number > 1 && found.tensor.dims.includes(size.number)))
          throw new NotCoupled(`adds ${found.tensor.name}, which may hold a number for each unit`);
      const node = this.stored.graph.producer(value);
      if (node && node.opType !== 'Shape' && node.opType !== 'Constant') queue.push(...node.inputs);
    }
  }

  #reshape(node: GraphNode): Axes {
    const shape = inputValue(this.#question(), { node, input: 1 });
    if (!shape) throw new NotCoupled(`is given a shape at ${node.name} that only a run could tell`);
    const axes = reshaped(this.#of(node.inputs[0]!), shape);
    if (!axes)
      throw new NotCoupled(`is given a shape at ${node.name} that could mean several things`);
    this.#learn(axes);
    return this.#known(axes);
  }

  /** Axes with what is known of units by now. */
  #known(axes: Axes): Axes {
    return axes.map(axis =>
      axis.map(factor =>
        factor.kind === 'unit'
          ? this.#unit
          : factor.kind === 'inside'
            ? (this.#inside ?? factor)
            : factor,
      ),
    );
  }

  /** What a shape tells of the units' number holds everywhere. */
  #learn(axes: Axes): void {
    const all = axes.flat();
    const find = (kind: Factor['kind']): number | undefined => {
      const size = all.find(factor => factor.kind === kind)?.size;
      return size && isNumber(size) ? size.number : undefined;
    };
    const { width } = this.units;
    const inside = find('inside');
    const unit = find('unit') ?? (inside === undefined ? undefined : width / inside);
    if (unit === undefined || !this.#inside || this.#unit.size) return;
    if (!Number.isInteger(width / unit) || (inside !== undefined && unit * inside !== width))
      throw new NotCoupled('is cut into heads that do not fill its inputs');
    this.#unit = { kind: 'unit', size: sizeOf(unit) };
    this.#inside = { kind: 'inside', size: sizeOf(width / unit) };
    for (const [value, old] of this.#axes) this.#axes.set(value, this.#known(old));
  }

  #transpose(node: GraphNode): Axes {
    const axes = this.#of(node.inputs[0]!);
    const order = node.lists.get('perm') ?? axes.map((_, i) => axes.length - 1 - i);
    if (order.length !== axes.length)
      throw new NotCoupled(`has axes exchanged at ${node.name} that Pollard does not know`);
    return order.map(from => axes[from]!);
  }

  /** One of the parts of the last axis; a slice that cuts units is none. */
  #slice(node: GraphNode): Axes {
    const axes = this.#of(node.inputs[0]!);
    const number = (input: number): number | undefined =>
      inputValue(this.#question(), { node, input })?.[0]?.number;
    const [start, end, axis = 0, step = 1] = [1, 2, 3, 4].map(number);
    const at = axis < 0 ? axes.length + axis : axis;
    const { width } = this.units;
    if (start === undefined || end === undefined || node.inputs.length < 3)
      throw new NotCoupled(`is cut at ${node.name} in places that only a run could tell`);
    const length = sizeOfAll(axes[at] ?? [])?.number ?? width * (axes[at]?.[0]?.size?.number ?? 1);
    const from = start < 0 ? length + start : start;
    const to = Math.min(end < 0 ? length + end : end, length);
    if (at !== axes.length - 1 || step !== 1 || from % width !== 0 || to - from !== width)
      throw new NotCoupled(`is cut at ${node.name} across its units`);
    return withoutParts(axes);
  }

  #split(node: GraphNode): readonly (readonly [string, Axes])[] {
    const axes = this.#of(node.inputs[0]!);
    const axis = node.ints.get('axis') ?? 0;
    const parts = axes.at(-1)!.find(({ kind }) => kind === 'part')?.size?.number;
    const sizes =
      node.lists.get('split') ??
      inputValue(this.#question(), { node, input: 1 })?.map(size => size?.number);
    const isEven = !sizes || sizes.every(size => size === this.units.width);
    if ((axis !== -1 && axis !== axes.length - 1) || parts !== node.outputs.length || !isEven)
      throw new NotCoupled(`is split at ${node.name} across its units`);
    return node.outputs.map(output => [output, withoutParts(axes)] as const);
  }

  #softmax(node: GraphNode): Axes {
    const axes = this.#of(node.inputs[0]!);
    const axis = axes.at(node.ints.get('axis') ?? -1) ?? [];
    if (axis.some(({ kind }) => kind !== 'rest'))
      throw new NotCoupled('has inputs that Softmax mixes', true);
    return axes;
  }

  /** A product of two values, unit by unit: what is summed over are no units. */
  #product(node: GraphNode): Axes {
    const [a, b] = [this.#of(node.inputs[0]!), this.#of(node.inputs[1]!)];
    const [row, inner] = [a.at(-2), a.at(-1)];
    const [other, column] = [b.at(-2), b.at(-1)];
    const batch = a.slice(0, -2);
    const isBatch = batch.length === b.length - 2 && batch.every((axis, i) => isAlike(axis, b[i]!));
    if (
      !isBatch ||
      !row ||
      !column ||
      !isAlike(inner!, other!) ||
      !batch.some(axis => has(axis, 'unit'))
    )
      throw new NotCoupled(`multiplies values at ${node.name} whose units lie differently`);
    return [...batch, row, column];
  }

  #question(): ShapeQuestion {
    const { graph } = this.stored;
    return { graph, integers: this.integers, dimsOf: value => dimsIn(this.#axes.get(value)) };
  }
}

/** Dimensions of a value whose axes are known. */
export function dimsIn(axes: Axes | undefined): KnownDims | undefined {
  return axes && { dims: axes.map(sizeOfAll), last: sizeOfAll(axes.at(-1)!) };
}

const withoutParts = (axes: Axes): Axes =>
  axes.map(axis => axis.filter(({ kind }) => kind !== 'part'));
