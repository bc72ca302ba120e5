import type { GraphNode } from '../../onnx/modelIndex';
import { type Axes, type Factor, has, sizeOfAll } from './axes';
import { NotCoupled } from './notCoupled';
import { type InputPlace, inputValue, type Overrides, type ShapeQuestion } from './shapeValues';
import { isNumber, isSameSize, type Size, sizeOf } from './size';
import type { Tracked } from './trackUnits';
import { dimsIn } from './trackUnits';
import type { ShapeEdit } from './unitSet';

type Constants = Omit<ShapeQuestion, 'dimsOf' | 'overrides'>;

/** What units there are before, and how many stay. */
export interface Counts {
  readonly units: number;
  readonly width: number;
  readonly kept: number;
}

const steps = /^(?:Identity|Cast|Unsqueeze|Squeeze|Slice|Gather)$/;

/**
 * What must be written otherwise in a graph, for as many units as stay: sizes that hold their number. Each change is where one
 * node takes a number, never in a constant itself, which others may share. Fails with `NotCoupled` where a shape would be wrong.
 */
export function shapeEdits(
  constants: Constants,
  { axes, passed }: Tracked,
  counts: Counts,
): readonly ShapeEdit[] {
  const edits: ShapeEdit[] = [];
  const before: ShapeQuestion = { ...constants, dimsOf: value => dimsIn(axes.get(value)) };
  const after = (): ShapeQuestion => ({
    ...before,
    dimsOf: value => dimsIn(withUnits(axes.get(value), counts)),
    overrides: overridesOf(edits),
  });
  const add = (more: readonly ShapeEdit[]): void => {
    for (const edit of more) if (!edits.some(known => isSamePlace(known, edit))) edits.push(edit);
  };
  for (const node of passed) {
    const asked = { node, before, after: after(), counts };
    if (node.opType === 'Reshape') add(reshapeEdits(asked, axes));
    if (node.opType === 'Slice') add(sliceEdits(asked));
    if (node.opType === 'Split') add(splitEdits(asked));
  }
  for (const node of passed)
    if (node.opType === 'Reshape' && !isRight({ node, before, after: after(), counts }, axes))
      throw wrong(node);
  return edits;
}

interface Asked {
  readonly node: GraphNode;
  readonly before: ShapeQuestion;
  readonly after: ShapeQuestion;
  readonly counts: Counts;
}

/** Numbers of nodes' inputs after some edits. */
export function overridesOf(edits: readonly ShapeEdit[]): Overrides {
  const found = new Map<GraphNode, Map<number, readonly number[]>>();
  for (const edit of edits) {
    if (edit.kind !== 'input') continue;
    const inputs = found.get(edit.node) ?? new Map<number, readonly number[]>();
    found.set(edit.node, inputs.set(edit.input, edit.values));
  }
  return found;
}

/** Axes of a value when other than all units are there. */
export const withUnits = (axes: Axes | undefined, { kept }: Counts): Axes | undefined =>
  axes?.map(axis =>
    axis.map(factor => (factor.kind === 'unit' ? { ...factor, size: sizeOf(kept) } : factor)),
  );

/** The shape that a Reshape must get: undefined for places where any will do. */
function wantedShape({ node, before, counts }: Asked, axes: Axes): readonly (Size | undefined)[] {
  const given = inputValue(before, { node, input: 1 })!;
  return given.map((size, at) => {
    // -1 and 0 say the same whatever the number of units is.
    if (!size || (isNumber(size) && size.number <= 0)) return undefined;
    return has(axes[at]!, 'unit') ? scaled(size, axes[at]!, counts) : size;
  });
}

function scaled(size: Size, axis: readonly Factor[], counts: Counts): Size {
  const whole = sizeOfAll(withUnits([axis], counts)![0]!);
  if (whole && isNumber(whole)) return whole;
  return { ...size, number: (size.number / counts.units) * counts.kept };
}

function isRight(asked: Asked, axes: ReadonlyMap<string, Axes>): boolean {
  const { node, after } = asked;
  const given = inputValue(after, { node, input: 1 });
  const wanted = wantedShape(asked, axes.get(node.outputs[0]!)!);
  return !!given && wanted.every((size, at) => !size || isSameSize(size, given[at]));
}

function reshapeEdits(asked: Asked, axes: ReadonlyMap<string, Axes>): readonly ShapeEdit[] {
  const { node, before, after } = asked;
  const wanted = wantedShape(asked, axes.get(node.outputs[0]!)!);
  const given = inputValue(after, { node, input: 1 });
  const stored = before.integers.get(node.inputs[1]!);
  if (stored) {
    const values = stored.map((value, at) => wanted[at]?.number ?? value);
    return values.join() === stored.join() ? [] : [{ kind: 'input', node, input: 1, values }];
  }
  return wanted.flatMap((size, at) =>
    !size || isSameSize(size, given?.[at]) ? [] : [placeEdit(asked, at, size)],
  );
}

/** The change of one number of a shape that is put together of several. */
function placeEdit(asked: Asked, at: number, wanted: Size): ShapeEdit {
  const { node, before } = asked;
  const { graph } = before;
  let concat = graph.producer(node.inputs[1]!);
  while (concat && /^(?:Identity|Cast)$/.test(concat.opType))
    concat = graph.producer(concat.inputs[0]!);
  if (concat?.opType !== 'Concat') throw wrong(node);
  let first = 0;
  for (const input of concat.inputs.keys()) {
    const length = inputValue(before, { node: concat, input })?.length ?? 1;
    if (at >= first + length) {
      first += length;
      continue;
    }
    if (length === 1 && isNumber(wanted))
      return { kind: 'input', node: concat, input, values: [wanted.number] };
    return factorEdit(asked, { node: concat, input });
  }
  throw wrong(node);
}

/** The change of the one stored factor that holds the number of units, on the way to a place. */
function factorEdit({ node, before, counts }: Asked, place: InputPlace): ShapeEdit {
  const { graph, integers } = before;
  let maker = graph.producer(place.node.inputs[place.input]!);
  while (maker && steps.test(maker.opType)) maker = graph.producer(maker.inputs[0]!);
  if (!maker || !/^(?:Mul|Div)$/.test(maker.opType)) throw wrong(node);
  for (const [input, name] of maker.inputs.entries()) {
    const [value, ...more] = integers.get(name) ?? [];
    if (value === undefined || more.length > 0 || value % counts.units !== 0) continue;
    return { kind: 'input', node: maker, input, values: [(value / counts.units) * counts.kept] };
  }
  throw wrong(node);
}

function sliceEdits({ node, before, after, counts }: Asked): readonly ShapeEdit[] {
  const width = counts.width;
  const kept = (width / counts.units) * counts.kept;
  return [1, 2].flatMap((input): readonly ShapeEdit[] => {
    const old = inputValue(before, { node, input })![0]!.number;
    const now = inputValue(after, { node, input })?.[0]?.number;
    // Ends past the end stay there.
    if (Math.abs(old) > 1 << 30 || old % width !== 0 || old === 0) return [];
    const values = [(old / width) * kept];
    return now === values[0] ? [] : [{ kind: 'input', node, input, values }];
  });
}

function splitEdits({ node, before, after, counts }: Asked): readonly ShapeEdit[] {
  const kept = (counts.width / counts.units) * counts.kept;
  const values = node.outputs.map(() => kept);
  if (node.lists.has('split')) return [{ kind: 'list', node, name: 'split', values }];
  if (!inputValue(before, { node, input: 1 })) return [];
  const now = inputValue(after, { node, input: 1 })?.map(size => size?.number);
  return now?.join() === values.join() ? [] : [{ kind: 'input', node, input: 1, values }];
}

const isSamePlace = (a: ShapeEdit, b: ShapeEdit): boolean =>
  a.node === b.node &&
  a.kind === b.kind &&
  (a.kind === 'list' || (b.kind === 'input' && a.input === b.input));

const wrong = (node: GraphNode): NotCoupled =>
  new NotCoupled(`is given a shape at ${node.name} that would be wrong with fewer units`);
