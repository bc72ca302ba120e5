import type { GraphAdditions, NewNode, NewPort } from '../onnx/modelIndex';
import type { InputValue, LayerInput } from './layerInputs';
import { unfold } from './unfold';

/** What is measured of an input, as outputs of the graph. */
export type Measure = 'sum' | 'squares' | 'size' | 'gram';

/** The name of the output that a measure of an input has. */
export const outputName = (input: number, measure: Measure): string =>
  `pollard.input.${input}.${measure}`;

export interface MeasuredGraph {
  /** Of the default operators; decides how axes are given. */
  readonly opset: number;
  readonly inputs: readonly LayerInput[];
  /** Positions of inputs that get `sum`, `squares` and `size`, and of those that get `gram`. */
  readonly sums: readonly number[];
  readonly grams: readonly number[];
}

/**
 * Nodes and outputs that reduce layers' inputs, of all tokens and images of a run, in float32 whatever the model's type: `sum`
 * and `squares` [features], `gram` = x^T·x [features, features]; `size` [] is the number of elements.
 */
export function measuredGraph({ opset, inputs, sums, grams }: MeasuredGraph): GraphAdditions {
  const integers = new Map<string, readonly number[]>([[FIRST_AXIS, [0]]]);
  const nodes: NewNode[] = [];
  const outputs: NewPort[] = [];
  const reduced = new Set(sums);
  const squared = new Set(grams);
  for (const [at, { values, features }] of inputs.entries()) {
    if (!reduced.has(at) && !squared.has(at)) continue;
    const shape = `pollard.input.${at}.shape`;
    integers.set(shape, [-1, features]);
    const rows = `pollard.input.${at}.rows`;
    const parts = values.map((value, part) =>
      asRows(value, { result: `${rows}.${part}`, shape, features, nodes, integers }),
    );
    nodes.push({ opType: 'Concat', inputs: parts, outputs: [rows], attributes: { axis: 0 } });
    const output = (measure: Measure, dims: readonly number[]): string => {
      const name = outputName(at, measure);
      outputs.push({ name, elementType: measure === 'size' ? 'int64' : 'float32', dims });
      return name;
    };
    if (reduced.has(at))
      nodes.push(
        reduce('ReduceSum', rows, output('sum', [features]), opset >= 13),
        reduce('ReduceSumSquare', rows, output('squares', [features]), opset >= 18),
        { opType: 'Size', inputs: [rows], outputs: [output('size', [])] },
      );
    if (squared.has(at)) {
      const columns = `pollard.input.${at}.columns`;
      nodes.push(
        { opType: 'Transpose', inputs: [rows], outputs: [columns], attributes: { perm: [1, 0] } },
        {
          opType: 'MatMul',
          inputs: [columns, rows],
          outputs: [output('gram', [features, features])],
        },
      );
    }
  }
  return { nodes, integers, outputs };
}

const FIRST_AXIS = 'pollard.axes';
const FLOAT32 = 1;

/** Where the nodes go that make a matrix of a value. */
interface Rows {
  readonly result: string;
  /** Name of the matrix's shape. */
  readonly shape: string;
  readonly features: number;
  readonly nodes: NewNode[];
  readonly integers: Map<string, readonly number[]>;
}

/** A value as a float32 matrix of tokens and features. */
function asRows({ name, transposed, unfolding }: InputValue, rows: Rows): string {
  const { result, shape, nodes } = rows;
  let value = name;
  if (transposed) {
    const turned = `${result}.turned`;
    nodes.push({
      opType: 'Transpose',
      inputs: [value],
      outputs: [turned],
      attributes: { perm: [1, 0] },
    });
    value = turned;
  }
  const wide = `${result}.wide`;
  nodes.push(
    { opType: 'Cast', inputs: [value], outputs: [wide], attributes: { to: FLOAT32 } },
    {
      opType: 'Reshape',
      inputs: [unfolding ? unfold(wide, unfolding, rows) : wide, shape],
      outputs: [result],
    },
  );
  return result;
}

/** A reduction over the first axis, given as an input since some operator set, before as an attribute. */
const reduce = (opType: string, rows: string, output: string, axesAsInput: boolean): NewNode => ({
  opType,
  inputs: axesAsInput ? [rows, FIRST_AXIS] : [rows],
  outputs: [output],
  attributes: { keepdims: 0, ...(!axesAsInput && { axes: [0] }) },
});
