import type { GraphNode } from '../../onnx/modelIndex';
import type { MainGraph } from '../../onnx/read/mainGraph';
import type { GraphUse } from '../graphUse';
import { over, plus, type Size, sizeOf, symbol, times } from './size';

/** Numbers that a graph computes about sizes, element by element; undefined where only a run could tell. */
export type ShapeValue = readonly (Size | undefined)[];

/** The place of a number among a node's inputs. */
export interface InputPlace {
  readonly node: GraphNode;
  readonly input: number;
}

/** Numbers that stand at other inputs than the graph has there. */
export type Overrides = ReadonlyMap<GraphNode, ReadonlyMap<number, readonly number[]>>;

/** What is known of a value's dimensions: all of them, or the last alone. */
export interface KnownDims {
  readonly dims?: readonly (Size | undefined)[];
  readonly last?: Size | undefined;
}

export interface ShapeQuestion {
  readonly graph: GraphUse;
  readonly integers: MainGraph['integers'];
  readonly dimsOf: (value: string) => KnownDims | undefined;
  readonly overrides?: Overrides;
}

const DEPTH = 24;
/** Operators that hand numbers on as they are. */
const same = new Set(['Identity', 'Cast', 'Unsqueeze', 'Squeeze']);

/** Works out whole numbers that a graph computes from shapes and constants; undefined where it does something else. */
export function shapeValue(
  question: ShapeQuestion,
  name: string,
  depth = 0,
): ShapeValue | undefined {
  const stored = question.integers.get(name);
  if (stored) return stored.map(sizeOf);
  const node = depth < DEPTH ? question.graph.producer(name) : undefined;
  return node && computed(question, node, depth + 1);
}

/** What stands at one of a node's inputs. */
export function inputValue(
  question: ShapeQuestion,
  { node, input }: InputPlace,
  depth = 0,
): ShapeValue | undefined {
  const other = question.overrides?.get(node)?.get(input);
  return other?.map(sizeOf) ?? shapeValue(question, node.inputs[input] ?? '', depth);
}

function computed(question: ShapeQuestion, node: GraphNode, depth: number): ShapeValue | undefined {
  const at = (input: number): ShapeValue | undefined =>
    inputValue(question, { node, input }, depth);
  if (same.has(node.opType)) return at(0);
  switch (node.opType) {
    case 'Shape':
      return node.ints.size === 0 ? question.dimsOf(node.inputs[0]!)?.dims : undefined;
    case 'Concat':
      return joined(node.inputs.map((_, input) => at(input)));
    case 'Gather':
      return gathered(question, node, at);
    case 'Slice':
      return sliced(question, node, at);
    case 'Mul':
      return elementwise(at(0), at(1), times);
    case 'Div':
      return elementwise(at(0), at(1), over);
    case 'Add':
      return elementwise(at(0), at(1), plus);
    default:
      return undefined;
  }
}

/** A part of unknown length leaves the places of all others unknown. */
function joined(parts: readonly (ShapeValue | undefined)[]): ShapeValue | undefined {
  return parts.every(part => part !== undefined) ? parts.flat() : undefined;
}

type At = (input: number) => ShapeValue | undefined;

function gathered(question: ShapeQuestion, node: GraphNode, at: At): ShapeValue | undefined {
  const places = at(1);
  if (!places) return undefined;
  const from = dimsReader(question, node.inputs[0]!) ?? listReader(at(0));
  return from && places.map(place => (place ? from(place.number) : undefined));
}

function sliced(question: ShapeQuestion, node: GraphNode, at: At): ShapeValue | undefined {
  const [start, end] = [at(1)?.[0]?.number, at(2)?.[0]?.number];
  if (start === undefined || end === undefined) return undefined;
  const list = at(0);
  if (list) return list.slice(start, end);
  const from = dimsReader(question, node.inputs[0]!);
  // Of a shape whose length is unknown, only places counted from the same side can be told.
  const last = start < 0 && end > 0 ? 0 : end;
  if (!from || start < 0 !== (end < 0 || last === 0) || last - start > 8) return undefined;
  return Array.from({ length: last - start }, (_, i) => from(start + i));
}

type Reader = (place: number) => Size | undefined;

const listReader = (list: ShapeValue | undefined): Reader | undefined =>
  list && (place => list.at(place));

/** Reads single dimensions of what a Shape node looks at: by name where nothing more is known. */
function dimsReader({ graph, dimsOf }: ShapeQuestion, shape: string): Reader | undefined {
  const node = graph.producer(shape);
  if (node?.opType !== 'Shape' || node.ints.size > 0) return undefined;
  const of = node.inputs[0]!;
  const known = dimsOf(of);
  return place =>
    known?.dims
      ? known.dims.at(place)
      : place === -1 && known
        ? known.last
        : symbol(`${of}#${place}`);
}

function elementwise(
  a: ShapeValue | undefined,
  b: ShapeValue | undefined,
  by: (a: Size, b: Size) => Size | undefined,
): ShapeValue | undefined {
  if (!a || !b || (a.length !== b.length && a.length !== 1 && b.length !== 1)) return undefined;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [x, y] = [a[a.length === 1 ? 0 : i], b[b.length === 1 ? 0 : i]];
    return x && y && by(x, y);
  });
}
