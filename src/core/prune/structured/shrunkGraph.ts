import type { ElementType } from '../../../shared/model/elementType';
import type { ModelIndex, StoredTensor } from '../../onnx/modelIndex';
import type { Payload } from '../../onnx/write/replacement';
import type { GraphRewrite, NewTensor } from '../../onnx/write/rewriteGraph';
import { Rewiring } from '../../onnx/write/rewiring';
import { GraphUse } from '../../model/graphUse';
import type { ShapeEdit } from '../../model/units/unitSet';
import type { KeptLines } from './keptElements';
import type { WholeUnits } from './wholeUnits';

/** What of a tensor stays, and under which name; where nobody else has it, its own. */
export interface CutTensor {
  readonly tensor: StoredTensor;
  readonly name: string;
  readonly kept: readonly KeptLines[];
}

/** A graph without some units, but for its data. */
export interface ShrunkGraph extends Omit<GraphRewrite, 'tensors' | 'added' | 'moved'> {
  readonly cut: readonly CutTensor[];
  /** New whole numbers by name. */
  readonly numbers: ReadonlyMap<string, NewTensor>;
  readonly addedNumbers: ReadonlyMap<string, NewTensor>;
}

/** Plans the graph without the units that do not stay. What others share gets a copy of its own. */
export function shrunkGraph(modelIndex: ModelIndex, found: readonly WholeUnits[]): ShrunkGraph {
  const planner = new Planner(modelIndex);
  for (const units of found) if (units.kept < units.set.units) planner.add(units);
  return planner;
}

class Planner implements ShrunkGraph {
  readonly numbers = new Map<string, NewTensor>();
  readonly addedNumbers = new Map<string, NewTensor>();
  readonly inputs: Rewiring['inputs'];
  readonly lists = new Map<string, Map<string, readonly number[]>>();
  readonly stale = new Set<string>();
  readonly #cut = new Map<string, CutTensor>();
  readonly #graph: GraphUse;
  readonly #stored: ReadonlyMap<string, StoredTensor>;
  readonly #rewiring: Rewiring;

  constructor(modelIndex: ModelIndex) {
    this.#graph = new GraphUse(modelIndex);
    this.#stored = new Map(modelIndex.tensors.map(tensor => [tensor.name, tensor]));
    this.#rewiring = new Rewiring(modelIndex);
    ({ inputs: this.inputs } = this.#rewiring);
  }

  get cut(): readonly CutTensor[] {
    return [...this.#cut.values()];
  }

  add({ set, stays, kept }: WholeUnits): void {
    for (const { tensor, axis, at } of set.slices) {
      const isAlone = this.#isAlone(tensor.name);
      const name = isAlone ? tensor.name : this.#rewiring.newName(`${tensor.name}.kept`);
      if (!isAlone) this.#rewiring.rewire(at.node.outputs[0]!, at.input, name);
      const lines = {
        axis,
        stays: lineMask(stays, { width: set.width, length: tensor.dims[axis]! }),
      };
      const before = this.#cut.get(name);
      this.#cut.set(name, { tensor, name, kept: [...(before?.kept ?? []), lines] });
    }
    for (const edit of set.edits(kept)) this.#edit(edit);
    for (const value of set.values) this.stale.add(value);
  }

  #edit(edit: ShapeEdit): void {
    const output = edit.node.outputs[0]!;
    if (edit.kind === 'list') {
      const lists = this.lists.get(output) ?? new Map<string, readonly number[]>();
      this.lists.set(output, lists.set(edit.name, edit.values));
      return;
    }
    const old = edit.node.inputs[edit.input]!;
    const stored = this.#stored.get(old);
    const type = stored?.elementType ?? 'int64';
    const dims = stored?.elements === edit.values.length ? stored.dims : [edit.values.length];
    const tensor = { elementType: type, dims, data: numbersOf(type, edit.values) };
    if (stored && this.#isAlone(old)) this.numbers.set(old, tensor);
    else {
      const name = this.#rewiring.newName(`${old}.kept`);
      this.addedNumbers.set(name, tensor);
      this.#rewiring.rewire(output, edit.input, name);
    }
  }

  #isAlone = (name: string): boolean => this.#graph.of(name).length === 1;
}

/** The lines that units have, along an axis on which units come once or several times. */
function lineMask(
  stays: Uint8Array,
  { width, length }: { readonly width: number; readonly length: number },
): Uint8Array {
  const period = stays.length * width;
  return Uint8Array.from({ length }, (_, line) => stays[Math.floor((line % period) / width)]!);
}

function numbersOf(type: ElementType, values: readonly number[]): Payload {
  const raw = type === 'int32' ? Int32Array.from(values) : BigInt64Array.from(values.map(BigInt));
  const bytes = new Uint8Array(raw.buffer);
  return { length: bytes.length, chunks: () => [bytes] };
}
