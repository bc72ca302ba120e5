import { arithmeticOf, type WeightDims } from '../../../core/evaluate/timing/arithmetic';
import { GraphUse } from '../../../core/model/graphUse';
import { StoredValues } from '../../../core/model/units/projection';
import type { ModelIndex } from '../../../core/onnx/modelIndex';
import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import type { CallContext } from '../../../shared/rpc/method';
import type { ArithmeticRequest, ArithmeticResult } from '../../api/timing';
import { profiled } from './profiled';

/** Runs a file once under onnxruntime's profiler, without fusions that hide products. */
export async function arithmetic(
  request: ArithmeticRequest,
  context: Pick<CallContext<never>, 'signal'>,
): Promise<ArithmeticResult> {
  const weightDims = weightsByNode(await readModelIndex(request.file, context.signal));
  return profiled(request, { least: 1, most: 1 }, text => arithmeticOf(text, weightDims), context);
}

/** Every node's second input, where it is stored, whatever it passes on the way. */
function weightsByNode({ nodes, functions, tensors }: ModelIndex): WeightDims {
  const graph = new GraphUse({ nodes, functions });
  const stored = new StoredValues(graph, tensors);
  const named = new Map(nodes.map(node => [node.name, node]));
  return name => stored.find(graph.unscaled(named.get(name)?.inputs[1] ?? ''))?.tensor.dims;
}
