import * as v from 'valibot';
import { CALLED, nodeEvent, runEvent } from './profileEvents';
import type { Arithmetic } from '../../../shared/timing/timeReport';

/** Dimensions of the weights that a node by that name has. */
export type WeightDims = (node: string) => readonly number[] | undefined;

/**
 * Reads the last run of a profile by onnxruntime, which tells every node's shapes as they were, whatever the graph computes them
 * from; but for weights, of which convolutions are asked. Fused products of other domains are counted as other work.
 */
export function arithmeticOf(profile: string, weightDims: WeightDims): Arithmetic {
  const events = JSON.parse(profile) as readonly unknown[];
  const since = events.findLast(event => v.is(runEvent, event));
  const from = since === undefined ? 0 : v.parse(runEvent, since).ts;
  let [multiplications, all, other] = [0, 0, 0];
  for (const event of events) {
    if (!v.is(nodeEvent, event) || event.ts < from || !event.name.endsWith(CALLED)) continue;
    const own = multiplicationsOf(event, weightDims);
    multiplications += own;
    all += event.dur;
    if (own === 0) other += event.dur;
  }
  return { multiplications, otherShare: all > 0 ? other / all : 0 };
}

function multiplicationsOf(
  { name, args }: v.InferOutput<typeof nodeEvent>,
  weightDims: WeightDims,
): number {
  const [input] = args.input_type_shape.map(dimsOf);
  const output = args.output_type_shape[0] && dimsOf(args.output_type_shape[0]);
  if (!input || !output) return 0;
  switch (args.op_name) {
    case 'MatMul':
    case 'FusedMatMul':
      return product(output) * (input.at(-1) ?? 1);
    case 'Gemm':
    case 'FusedGemm':
      return (product(output) * product(input)) / (output[0] ?? 1);
    case 'Conv':
    case 'FusedConv': {
      const [outputs = 1, ...inputs] = weightDims(name.slice(0, -CALLED.length)) ?? [1, 0];
      return outputs > 0 ? product(output) * product(inputs) : 0;
    }
    default:
      return 0;
  }
}

const dimsOf = (shape: Readonly<Record<string, readonly number[]>>): readonly number[] =>
  Object.values(shape)[0] ?? [];

const product = (dims: readonly number[]): number => dims.reduce((all, dim) => all * dim, 1);
